/** The steps at which tests/faults break a real process (architecture.md, "Tests"). */
export const faultSteps = [
  'request read before append',
  'inside the transaction',
  'committed before answer',
  'sent before checkpoint',
  'told outward before noted',
  'effects committed before offset',
  'timer claimed before commit',
  'smtp accepted before outcome',
  'webhook begun before sent',
  'webhook accepted before outcome',
  'sealing',
  'first-start initdb',
  'migration',
  'read model built before switch',
] as const
export type FaultStep = (typeof faultSteps)[number]

const [step, passes] = (process.env['ATLAS_FAULT'] ?? '').split(':')
let left = Number(passes ?? 1)

/**
 * Does nothing, unless the environment has `ATLAS_FAULT=<step>[:n]`: then the n-th pass (default the first) kills this
 * process as `kill -9` would, so that a test can see what a restart makes of it.
 */
export function faultPoint(here: FaultStep): void {
  if (here === step && --left === 0) process.kill(process.pid, 'SIGKILL')
}
