import type { ExplainedClock, ExplainedIncident } from '@atlas/reporting'
import { duration } from '../duration.js'

/** Each promise in both worlds, interval by interval, and what led the incident elsewhere. */
export function explainedLines({
  number,
  asOf,
  policy,
  course,
  undecidable,
  promises,
  otherwise,
  notApplicable,
}: ExplainedIncident): string[] {
  return [
    `INC-${number} as of ${asOf}, as recorded and under policy ${policy.slice(0, 12)}: ${course === 'same' ? 'the same course' : 'another course'}`,
    ...(undecidable === null ? [] : [`nothing is said of it: ${undecidable}`]),
    ...otherwise.map(({ at, says }) => `  ${at}  otherwise: ${says}`),
    ...notApplicable.map(({ at, fact, by, why }) => `  ${at}  not applicable: ${fact} by ${by}: ${why}`),
    ...promises.flatMap(({ clock, change, recorded, imagined }) => [
      `${clock}: ${change === 'neither' ? 'no other breach' : `a breach ${change}`}`,
      ...world('as recorded', recorded),
      ...world('under the other policy', imagined),
    ]),
  ]
}

function world(name: string, clock: ExplainedClock | null): string[] {
  if (!clock) return [`  ${name}: no such clock`]
  const { state, breachedAt, stretches } = clock
  return [
    `  ${name}: ${state}, ${breachedAt === null ? 'not breached' : `breached ${breachedAt}`}`,
    ...stretches.flatMap(({ from, to, because, state: then, target, calendar, counted, countedMs, elapsedMs }) => [
      `    ${from}  ${because.map(({ change, fact }) => `${change} by ${fact}`).join(', ')}`,
      `      until ${to} ${then}: ${duration(countedMs)} of ${calendar} counted, ${duration(elapsedMs)} of ${target} in all`,
      ...counted.map((open) => `        ${open.from} to ${open.to}`),
    ]),
  ]
}
