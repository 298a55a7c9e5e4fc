import { type HandlingEvent, type Instant, isRefusal, type MissingPart, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { happenedAt, lateReasonOf } from '../late/late.js'
import { later } from '../signals/firing.js'
import { responsiblePerson } from '../status/responsible.js'
import type { Wait } from './wait.js'

/**
 * A Work in Progress incident stands still, for something other than its customer, until an instant at which that is
 * expected to be over (domain, "Words", wait). One at a time, so that it is always clear whose the time is.
 */
export function beginWait(
  command: CommandOf<'wait'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { incidentId, status, wait, waits } = incident
  if (status !== 'Work in Progress')
    return refuse('not-now', `a wait is for an incident in Work in Progress; this one is ${status}`, [
      { field: 'status', message: 'Work in Progress' },
    ])
  const person = responsiblePerson(incident, command.by, context)
  if (isRefusal(person)) return person
  if (wait)
    return refuse(
      'already-waiting',
      `it waits for ${wait.on} (${wait.for}) until ${wait.expectedBy ?? 'nobody knows when'} already; end-wait or extend-wait comes first`,
      [{ field: 'for', message: 'nothing else until that wait has ended' }],
    )
  const missing = inThePast(command.expectedBy, context.now)
  if (missing.length > 0) return refuse('incomplete', 'a wait is expected to end in the future', missing, 422)
  const { for: what, on, reference, expectedBy, by, reason, late } = command
  const since = later(incident.statusSince, incident.waitedUntil ?? incident.statusSince)
  const at = happenedAt(late, since, 'it last became Work in Progress, or its last wait ended', context)
  if (isRefusal(at)) return at
  const data = { incidentId, wait: waits + 1, for: what, on, reference, expectedBy, by, reason, ...lateReasonOf(late) }
  return [{ type: 'WaitBegan', occurredAt: at, data }]
}

export function extendWait(
  { by, expectedBy, reason }: CommandOf<'extend-wait'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const wait = waitOf(incident)
  if (isRefusal(wait)) return wait
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const missing = inThePast(expectedBy, context.now)
  if (missing.length > 0) return refuse('incomplete', 'a wait is extended into the future', missing, 422)
  const data = { incidentId: incident.incidentId, wait: wait.wait, for: wait.for, expectedBy, by, reason }
  return [{ type: 'WaitExtended', occurredAt: context.now, data }]
}

export function endWait(
  { by, outcome, late }: CommandOf<'end-wait'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const wait = waitOf(incident)
  if (isRefusal(wait)) return wait
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const at = happenedAt(late, wait.since, 'the wait began', context)
  if (isRefusal(at)) return at
  const { incidentId } = incident
  const data = { incidentId, wait: wait.wait, for: wait.for, by, outcome, ...lateReasonOf(late) }
  return [{ type: 'WaitEnded', occurredAt: at, data }]
}

/** When what is waited for will be overdue; null where nothing is, or it was said. */
export const waitOverdueDue = (state: HandlingState): Instant | null =>
  state.opened && state.wait && !state.wait.overdue ? state.wait.expectedBy : null

/** At the instant at which it was expected to be over, however late the sweep. */
export function waitOverdue(
  { dueAt }: CommandOf<'wait-overdue'>,
  { incidentId, wait }: Incident,
): readonly HandlingEvent[] {
  if (!wait || wait.overdue || wait.expectedBy === null || wait.expectedBy > dueAt) return []
  const { wait: number, for: what, on, expectedBy } = wait
  return [
    { type: 'WaitOverdue', occurredAt: expectedBy, data: { incidentId, wait: number, for: what, on, expectedBy } },
  ]
}

const waitOf = ({ wait, status }: Incident): Wait | Refusal =>
  wait ??
  refuse('not-waiting', `it waits for nothing: the incident is ${status}; wait begins one`, [
    { field: 'incident', message: 'one that waits for something' },
  ])

const inThePast = (at: Instant, now: Instant): MissingPart[] =>
  at <= now ? [{ field: 'expectedBy', message: `an instant after ${now}` }] : []
