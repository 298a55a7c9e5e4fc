import { instant } from '@atlas/contracts'
import { endingOf, type HandlingState, type IncidentClock, startedAt, termsAt, type Turns } from '@atlas/domain'
import type { Endings } from './endings.js'
import type { Attribute } from './measure.js'
import type { LeftOut, MeasuredClock, MeasuredFacts } from './measured.js'

interface OfIncident {
  readonly pinned: MeasuredFacts
  readonly left: LeftOut | null
  readonly handling: HandlingState
  readonly endings: Endings
  readonly turns: Turns
  readonly attribute: Attribute
}

/** A clock as reports count it, judged by the terms in force at its end. */
export function measuredClock(
  clock: IncidentClock,
  { pinned, left, handling, endings, turns, attribute }: OfIncident,
): MeasuredClock {
  const { state, endedAt } = endingOf(clock)
  const terms = termsAt(clock, endedAt === null ? Infinity : Date.parse(endedAt))
  const breached = clock.said.find(({ percent }) => percent === 100)
  const used = endedAt === null ? null : attribute(clock, turns, endedAt)
  const explained = clock.explanations.at(-1)
  return {
    ...pinned,
    clock: clock.id,
    serviceLevel: terms.serviceLevel,
    kind: clock.kind,
    cycle: clock.cycle,
    promisedTo: terms.promisedTo,
    priority: terms.priority,
    ...endings.stoodAt(clock.id, handling),
    vendor: terms.promisedTo === 'vendor' ? vendorOf(clock, handling) : null,
    targetMs: terms.targetMs,
    calendar: terms.calendar,
    calendarHash: terms.calendarHash,
    policy: terms.policy,
    state,
    startedAt: instant(startedAt(clock)),
    endedAt,
    dueAt: endedAt === null && !breached ? endings.dueOf(clock.id) : null,
    atRiskAt: atRiskAt(clock, terms.atRisk),
    breachedAt: breached ? instant(breached.at) : null,
    elapsedMs: used?.elapsedMs ?? null,
    pausedMs: used?.pausedMs ?? null,
    cause: breached ? (explained?.cause ?? null) : null,
    explainedBy: breached ? (explained?.by ?? null) : null,
    excusedBy: breached ? (clock.excused?.approver ?? null) : null,
    excusedAt: breached ? (clock.excused?.at ?? null) : null,
    promisedBy: terms.promisedBy ?? null,
    leftOut: left ?? (state === 'cancelled' ? 'cancelled' : null),
    shares: used?.shares ?? null,
  }
}

/** The first mark from which a clock is at risk. */
function atRiskAt({ said }: IncidentClock, percent: number) {
  const marks = said.filter((mark) => mark.percent >= percent).map(({ at }) => at)
  return marks.length > 0 ? instant(Math.min(...marks)) : null
}

const vendorOf = ({ cycle }: IncidentClock, handling: HandlingState): string | null =>
  (handling.opened && handling.vendorCases.find(({ vendorCase }) => vendorCase === cycle)?.vendor) || null
