import { HandlingAnswer } from '@atlas/contracts'

/** How the incident stands now; of anything else what was answered. */
export function sentenceOf(answer: unknown): string {
  const handling = HandlingAnswer.safeParse(answer)
  if (!handling.success) return JSON.stringify(answer, undefined, 2)
  const { number, status, priority, category, tier, owner, candidate, version, events } = handling.data
  const stands = [
    status,
    priority ?? 'not classified',
    category,
    tier,
    owner ? `owned by ${owner}` : candidate ? `candidate ${candidate}` : 'owned by nobody',
  ]
  return `INC-${number}: ${stands.filter((part) => part !== null).join(', ')} (version ${version})\n  ${events.join(', ') || 'nothing was changed'}`
}
