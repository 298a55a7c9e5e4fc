import type { TrailClock, TrailClockState, TrailCorrection, TrailEntry, TrailEvidence } from '@atlas/contracts'
import { redactedAs } from './trail-entry.js'

/** The parts of an entry below its sentence, each with its name, as people read them. */
export function partsOf(entry: TrailEntry): { readonly name: string; readonly says: string }[] {
  const { actor, why, rule, policy, evidence, clocks, occurredAt, recordedAt, position, corrections = [] } = entry
  const part = (name: string, says: string | null) => (says === null || says === '' ? [] : [{ name, says }])
  return [
    ...part('by', actor),
    ...part('why', why !== null && entry.sentence.includes(why) ? null : why),
    ...part('rule', rule !== null && entry.sentence.includes(rule) ? null : rule),
    ...evidence.flatMap((one) => part('evidence', `${one.what}: ${shownAs(one)}`)),
    ...clocks.flatMap((change) => part('clock', clockChange(change))),
    ...corrections.flatMap((correction) => part('corrected', correctionAs(correction))),
    ...part('recorded', recordedAt.slice(0, 19) === occurredAt.slice(0, 19) ? null : recordedAt),
    ...part('at', `position ${position}${policy ? `; policy ${policy.slice(0, 12)}` : ''}`),
  ]
}

/** `rootCause: a template; clusters: a, b`. */
export function shownAs({ shown, hash, redacted }: TrailEvidence): string {
  if (shown === null)
    return redacted ? `${redactedAs(redacted)} (${hash.slice(0, 12)})` : `redacted (${hash.slice(0, 12)})`
  if (typeof shown === 'string') return shown
  return Object.entries(shown)
    .filter(([name, value]) => name !== 'kind' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${spoken(value)}`)
    .join('; ')
}

const spoken = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(spoken).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** `code should say "workaround", by nadia.rossi on 2026-11-23: the fix came later`. */
const correctionAs = ({ at, by, field, instead, reason }: TrailCorrection): string =>
  `${field} should say ${JSON.stringify(instead)}, by ${by} on ${at.slice(0, 10)}: ${reason}`

/** `resolution/1: running, PT27H business, due … → met, PT27H business`. */
export const clockChange = ({ clock, before, after }: TrailClock): string =>
  `${clock}: ${before ? `${clockState(before)} → ` : ''}${clockState(after)}`

const clockState = ({ state, target, calendar, dueAt, breachedAt }: TrailClockState): string =>
  `${state}, ${target} ${calendar}${breachedAt ? `, breached ${breachedAt}` : dueAt ? `, due ${dueAt}` : ''}`
