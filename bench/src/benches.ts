import type { ServiceDefinition } from '@atlas/runtime'
import type { Measurement } from './measure/measurement.js'

/** Whole numbers that a bench can be asked with, `--batch 500`. */
export type Parameters = Readonly<Record<string, { readonly says: string; readonly fallback: number }>>

export interface BenchContext {
  /** The services whose schemas and modules are measured. */
  readonly services: readonly ServiceDefinition[]
  /** Measured rounds after the warm-up. */
  readonly rounds: number
  /** A line for people, on standard error. */
  readonly say: (line: string) => void
  readonly parameter: (name: string) => number
}

/** A measurement of the product's own code beside a baseline in the same run (log-and-bus, "Speed"). */
export interface Bench {
  readonly says: string
  readonly parameters: Parameters
  /** One measurement a variant, the first being the one that the bench is known by. */
  readonly run: (context: BenchContext) => Promise<readonly Measurement[]>
}

/** Each in a folder of its own name, loaded when it is asked for. */
export const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  append: async () => (await import('./append/append.js')).append,
  'append-single': async () => (await import('./append-single/append-single.js')).appendSingle,
  replay: async () => (await import('./replay/index.js')).replayBench,
  'replay-as-of': async () => (await import('./replay-as-of/index.js')).replayAsOf,
  report: async () => (await import('./report/index.js')).reportBench,
  seed: async () => (await import('./seed/index.js')).seedBench,
  relay: async () => (await import('./relay/index.js')).relayBench,
  consume: async () => (await import('./consume/index.js')).consumeBench,
  timers: async () => (await import('./timers/index.js')).timersBench,
  'end-to-end': async () => (await import('./end-to-end/index.js')).endToEndBench,
  storm: async () => (await import('./storm/index.js')).stormBench,
  history: async () => (await import('./history/index.js')).historyBench,
  classify: async () => (await import('./classify/index.js')).classifyBench,
  'servicenow-simulator': async () => (await import('./servicenow-simulator/index.js')).servicenowSimulatorBench,
  'what-if': async () => (await import('./what-if/index.js')).whatIfBench,
  'servicenow-client': async () => (await import('./servicenow-client/index.js')).servicenowClientBench,
  verify: async () => (await import('./verify/index.js')).verify,
}
