import type { ClockView, IncidentView } from '@atlas/contracts'

/** What is known now of the same instant and wasn't then, a line each; one that says so where there is nothing. */
export function learnedLater(then: IncidentView, now: IncidentView): string[] {
  const lines = [...differing(then, now), ...now.clocks.flatMap((clock) => ofClock(clock, then.clocks))]
  return (lines.length > 0 ? lines : ['the same']).map((line) => `  known now   ${line}`)
}

const compared = [
  'status',
  'priority',
  'category',
  'tier',
  'owner',
  'candidate',
  'occurrences',
  'notifications',
] as const

const differing = (then: IncidentView, now: IncidentView): string[] =>
  compared.flatMap((field) => (then[field] === now[field] ? [] : [`${field} ${now[field] ?? 'none'}`]))

function ofClock(now: ClockView, clocks: readonly ClockView[]): string[] {
  const then = clocks.find(({ clock }) => clock === now.clock)
  if (then?.state === now.state && then.elapsedMs === now.elapsedMs && then.dueAt === now.dueAt) return []
  const ends = now.breachedAt === null ? `due ${now.dueAt ?? 'never'}` : `breached ${now.breachedAt}`
  return [`${now.clock} ${now.state}, ${ends}`]
}
