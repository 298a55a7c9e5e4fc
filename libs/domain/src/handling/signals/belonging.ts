import type { EventOf, HandlingEvent, Hash, Requestor } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { isRelated } from '../relations/related.js'
import { noteClear } from './clear.js'
import { noteFiring } from './firing.js'
import { fired, occurrenceOf } from './occurrence.js'

/** Intake has moved a signal here, as a merge or split asked: it is this incident's from now on, firing or not. */
export function joinSignal(
  { from, occurrenceId, startsAt, cleared, receivedAt }: CommandOf<'join-signal'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId } = incident
  const { dedupKey } = occurrenceOf(occurrenceId)
  const joined: HandlingEvent[] =
    incident.signals.includes(dedupKey) || incident.status === 'Closed'
      ? []
      : [{ type: 'SignalJoined', occurredAt: context.now, data: { incidentId, dedupKey, from } }]
  const follows = cleared
    ? noteClear({ act: 'note-clear', occurrenceId, clearedAt: receivedAt, receivedAt }, incident, context)
    : noteFiring({ act: 'note-firing', occurrenceId, startsAt, receivedAt }, incident, context)
  return [...joined, ...follows]
}

/** Intake has moved a signal to the incident that was split from this one: from now on nothing of it comes here. */
export function noteLeft(
  { dedupKey, to, number }: CommandOf<'note-left'>,
  { incidentId, lettingGo }: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  if (!lettingGo.includes(dedupKey)) return []
  return [{ type: 'SignalLeft', occurredAt: now, data: { incidentId, dedupKey, to, number } }]
}

type Belonging =
  EventOf<'IncidentAbsorbed'> | EventOf<'IncidentSplit'> | EventOf<'SignalJoined'> | EventOf<'SignalLeft'>

/** Which signals are the incident's, and which of them fire. */
export function evolveBelonging(state: Incident, event: Belonging): Incident {
  switch (event.type) {
    case 'SignalJoined':
      return { ...state, signals: withSignals(state.signals, event.data.dedupKey) }
    case 'SignalLeft': {
      const { dedupKey, to: other, number } = event.data
      const lettingGo = state.lettingGo.filter((signal) => signal !== dedupKey)
      const left = { ...withoutSignals(state, [dedupKey]), lettingGo }
      if (isRelated('split-into', other, state)) return left
      return { ...left, relations: [...state.relations, { relation: 'split-into', other, number }] }
    }
    case 'IncidentSplit':
      return {
        ...withoutSignals(state, event.data.signals),
        lettingGo: withSignals(state.lettingGo, ...event.data.signals),
      }
    case 'IncidentAbsorbed': {
      const { merged, mergedNumber, from, signals, firing, unending, sources, requestors, affected, clocksStartAt } =
        event.data
      return {
        ...state,
        signals: withSignals(state.signals, ...signals),
        firing: firing.reduce(
          (known, { dedupKey, latest, firedAt }) =>
            known[dedupKey] === undefined
              ? { ...known, [dedupKey]: { latest, firedAt } }
              : fired(known, `${dedupKey}/${latest}`, firedAt ?? event.occurredAt),
          state.firing,
        ),
        unending: withSignals(state.unending, ...(unending ?? [])),
        sources: [...new Set([...state.sources, ...sources])],
        ...withReporters(state.reporters, requestors),
        affected,
        clocksStartAt: clocksStartAt < state.clocksStartAt ? clocksStartAt : state.clocksStartAt,
        absorbed: [...state.absorbed, ...from],
        relations: [...state.relations, { relation: 'merged-from', other: merged, number: mergedNumber }],
      }
    }
  }
}

/** Who reported it, and others besides. */
export function withReporters(
  known: readonly Requestor[],
  more: readonly Requestor[],
): Pick<Incident, 'reporters' | 'requestors' | 'requestorIds'> {
  const reporters = [...known, ...more]
  return { reporters, requestors: reporters.length, requestorIds: reporters.map(({ id }) => id) }
}

export const withSignals = (signals: readonly Hash[], ...more: readonly Hash[]): readonly Hash[] =>
  more.every((signal) => signals.includes(signal)) ? signals : [...new Set([...signals, ...more])]

export function withoutSignals(state: Incident, gone: readonly Hash[]): Incident {
  const firing = Object.fromEntries(Object.entries(state.firing).filter(([dedupKey]) => !gone.includes(dedupKey)))
  return { ...state, firing, signals: state.signals.filter((signal) => !gone.includes(signal)) }
}
