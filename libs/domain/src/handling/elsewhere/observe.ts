import type {
  AssignmentElsewhere,
  Category,
  EventOf,
  HandlingEvent,
  Instant,
  ObservedMoment,
  Priority,
  Status,
  WaitFor,
} from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import type { Incident } from '../handling.js'
import { evolveHandling } from '../evolve.js'
import { isMove } from '../status/moves.js'

/** One row of another system's history, in our words. */
export interface Observation {
  /** Never before the row above it of the same incident. */
  readonly at: Instant
  /** What is to be said of the row itself, such as `time-went-back`. */
  readonly flags: readonly string[]
  /** Their word, and ours for it: undefined where the mapping knows none, null where it says that the status stays. */
  readonly state: { readonly word: string; readonly status: Status | null | undefined; readonly wait: WaitSeen | null }
  readonly priority: { readonly word: string; readonly priority: Priority | undefined } | null
  readonly category: Category
  readonly assigned: AssignmentElsewhere
  /** `<system>/<their id>`. */
  readonly by: string | null
}

export interface WaitSeen {
  readonly for: WaitFor
  /** Whose turn it is, as far as the other system names it. */
  readonly on: string
  readonly reference: string | null
}

export interface Observing {
  readonly system: string
  readonly policy: Pick<EscalationPolicy, 'forbiddenMoves'>
}

/**
 * What a row changes, as events; none where it changes nothing that is kept. Recorded as it happened: a move that the
 * workflow forbids is flagged, never refused, and an unknown state keeps the status (issue D, 9).
 */
export function observe(row: Observation, incident: Incident, observing: Observing): readonly HandlingEvent[] {
  const events = [
    ...prioritised(row, incident, observing),
    ...assigned(row, incident, observing),
    ...ended(row, incident),
  ]
  const before = after(incident, events)
  const moved = status(row, before, observing)
  return [...events, ...moved, ...began(row, after(before, moved))]
}

const after = (incident: Incident, events: readonly HandlingEvent[]): Incident =>
  events.reduce<Incident>((state, event) => {
    const next = evolveHandling(state, event)
    return next.opened ? next : state
  }, incident)

function prioritised(row: Observation, incident: Incident, { system }: Observing): HandlingEvent[] {
  const to = row.priority?.priority
  if (to === undefined || to === incident.priority) return []
  const { incidentId, priority: from, clocksStartAt } = incident
  const data = { incidentId, system, by: row.by, from, to, category: row.category, clocksStartAt }
  return [{ type: 'PrioritisedElsewhere', occurredAt: row.at, data }]
}

function assigned({ at, by, assigned: to }: Observation, incident: Incident, { system }: Observing): HandlingEvent[] {
  const { incidentId, elsewhere } = incident
  const from = elsewhere?.assigned ?? { group: null, person: null, tier: null }
  if (from.group === to.group && from.person === to.person && from.tier === to.tier) return []
  return [{ type: 'AssignedElsewhere', occurredAt: at, data: { incidentId, system, by, from, to } }]
}

function status(row: Observation, incident: Incident, observing: Observing): HandlingEvent[] {
  const { word, status } = row.state
  const { status: from } = incident
  const to = status ?? from
  const flags = [
    ...row.flags,
    ...(status === undefined ? ['unknown-state'] : []),
    ...(row.priority && row.priority.priority === undefined ? ['unknown-priority'] : []),
    ...(from === to || isMove(from, to, observing.policy) ? [] : ['forbidden-move']),
  ]
  if (from === to && flags.length === 0) return []
  const seen = (move: { from: Status; to: Status }, flags: readonly string[]) =>
    observed(row, incident, observing.system, word, move, flags)
  // Out of the end into a wait for the customer: reopened, and then asked, so that a clock goes on before it is paused.
  if (isEnded(from) && to === 'Awaiting Customer Feedback') {
    const reopened = seen({ from, to: 'Work in Progress' }, flags)
    return [
      reopened,
      observed(row, after(incident, [reopened]), observing.system, word, { from: 'Work in Progress', to }, []),
    ]
  }
  return [seen({ from, to }, flags)]
}

function observed(
  { at, by }: Observation,
  { incidentId, workedOn }: Incident,
  system: string,
  state: string,
  { from, to }: { readonly from: Status; readonly to: Status },
  flags: readonly string[],
): EventOf<'ObservedElsewhere'> {
  const firstByPerson = from !== to && to === 'Work in Progress' && !workedOn
  const as = from === to ? [] : momentsOf(from, to, firstByPerson)
  const data = { incidentId, system, by, state, from, to, as, firstByPerson, flags: [...flags] }
  return { type: 'ObservedElsewhere', occurredAt: at, data }
}

const isEnded = (status: Status): boolean => status === 'Resolved' || status === 'Closed'

/** What a move is in our words. What leaves a wait for the customer was answered, as far as their clock goes. */
function momentsOf(from: Status, to: Status, first: boolean): ObservedMoment[] {
  const work: ObservedMoment[] = first ? ['WorkStarted'] : []
  if (isEnded(from) && !isEnded(to)) return ['IncidentReopened', ...work]
  const answered: ObservedMoment[] = from === 'Awaiting Customer Feedback' && !isEnded(to) ? ['CustomerAnswered'] : []
  switch (to) {
    case 'Unassigned':
      return [...answered, 'IncidentReleased']
    case 'Work in Progress':
      return answered.length > 0 ? [...answered, ...work] : ['WorkStarted']
    case 'Escalated':
      return [...answered, 'IncidentEscalated']
    case 'Awaiting Customer Feedback':
      return ['FeedbackRequested']
    case 'Resolved':
      return ['IncidentResolved']
    case 'Closed':
      return ['IncidentClosed']
  }
}

/** The wait that the row is no longer in. A row of unknown state, or one that says nothing of it, leaves it be. */
function ended({ at, by, state }: Observation, { incidentId, wait }: Incident): HandlingEvent[] {
  if (!wait || state.status === undefined || state.status === null) return []
  if (state.wait && state.wait.for === wait.for) return []
  const data = { incidentId, wait: wait.wait, for: wait.for, by, outcome: `it went on as ${state.word}` }
  return [{ type: 'WaitEnded', occurredAt: at, data }]
}

function began({ at, by, state }: Observation, { incidentId, wait, waits, status }: Incident): HandlingEvent[] {
  const seen = state.wait
  if (!seen || wait || status !== 'Work in Progress') return []
  const { for: what, on, reference } = seen
  const data = {
    incidentId,
    wait: waits + 1,
    for: what,
    on,
    ...(reference === null ? {} : { reference }),
    expectedBy: null,
    by,
    reason: `it is ${state.word}`,
  }
  return [{ type: 'WaitBegan', occurredAt: at, data }]
}

/** A case that ends with its last row, whatever state that names. */
export function endWithLastRow(at: Instant, incident: Incident, system: string): readonly HandlingEvent[] {
  const { incidentId, status: from, wait } = incident
  if (from === 'Closed') return []
  const ends: HandlingEvent[] = wait
    ? [
        {
          type: 'WaitEnded',
          occurredAt: at,
          data: { incidentId, wait: wait.wait, for: wait.for, by: null, outcome: 'the case ended with its last row' },
        },
      ]
    : []
  const data = {
    incidentId,
    system,
    by: null,
    state: 'last row',
    from,
    to: 'Closed' as const,
    as: ['IncidentClosed' as const],
    firstByPerson: false,
    flags: ['ended-with-last-row'],
  }
  return [...ends, { type: 'ObservedElsewhere', occurredAt: at, data }]
}
