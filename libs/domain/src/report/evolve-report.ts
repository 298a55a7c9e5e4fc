import { type IncidentId, milliseconds, type ReportEvent } from '@atlas/contracts'
import { type Bound, type Firing, latestStart, remembered, type ReportState, type Span } from './report-state.js'

export const unreported: ReportState = {
  dedupKey: null,
  incident: null,
  bound: { occurrences: 0, notifications: 0, since: 0 },
  facts: null,
  requestors: [],
  occurrences: 0,
  notifications: 0,
  firings: [],
  keptClears: [],
  forgottenUpTo: null,
}

export function evolveReport(state: ReportState, event: ReportEvent): ReportState {
  switch (event.type) {
    case 'IncidentOpened': {
      const { incidentId, number, dedupKey, facts, requestors, receivedAt } = event.data
      const bound = { occurrences: 0, notifications: 0, since: milliseconds(receivedAt) }
      return { ...state, dedupKey, incident: { id: incidentId, number }, bound, facts, requestors }
    }
    case 'SignalAttached': {
      const { incidentId, number, dedupKey, facts, receivedAt } = event.data
      const bound = { occurrences: 0, notifications: 0, since: milliseconds(receivedAt) }
      return { ...state, dedupKey, incident: { id: incidentId, number }, bound, facts }
    }
    case 'OccurrenceStarted':
      return started(state, event.data)
    case 'NotificationCounted': {
      const { occurrenceId, startsAt, match, notifications } = event.data
      const heard = milliseconds(startsAt)
      const widen = (firing: Firing): Firing =>
        match === 'resend' ? firing : { ...firing, spans: withStart(firing.spans, heard, match === 'earlier') }
      const bound = boundWith(state, event.data.incidentId, 0, 1)
      return changed({ ...state, notifications, bound }, occurrenceId, match === 'same' ? (firing) => firing : widen)
    }
    case 'ReportAdded':
    case 'OccurrenceResumed':
      return state
    case 'OccurrenceCleared': {
      const { occurrenceId, endsAt, startsAt } = event.data
      const start = milliseconds(startsAt)
      const keptClears = state.keptClears.filter((kept) => kept.startsAt !== start)
      return changed({ ...state, keptClears }, occurrenceId, (firing) => ({
        ...firing,
        spans: withStart(firing.spans, start, true),
        endsAt: milliseconds(endsAt),
      }))
    }
    case 'ClearKept': {
      const kept = { startsAt: milliseconds(event.data.startsAt), endsAt: milliseconds(event.data.endsAt) }
      return { ...state, keptClears: [...state.keptClears, kept].slice(-remembered) }
    }
    case 'OccurrenceMoved': {
      const { occurrenceId, to } = event.data
      // The incident that opened in this append is the binding already; another one's number isn't ours to know.
      const stays = state.incident?.id === to
      const incident = stays ? state.incident : { id: to, number: null }
      const began = { occurrences: 1, notifications: 1, since: milliseconds(event.occurredAt) }
      const bound = stays ? boundWith(state, to, 1, 1) : began
      return changed({ ...state, incident, bound }, occurrenceId, (firing) => ({ ...firing, incidentId: to }))
    }
    case 'SignalsLeft': {
      const { incidentId: from, to, number } = event.data
      const firings = state.firings.map((firing) =>
        firing.incidentId === from ? { ...firing, incidentId: to } : firing,
      )
      return { ...state, incident: { id: to, number }, firings }
    }
    case 'SignalsJoined': {
      const { occurrences, notifications, since } = event.data
      return { ...state, bound: { occurrences, notifications, since: milliseconds(since) } }
    }
  }
}

/** What belongs to another incident than the one to which the key is bound isn't counted here. */
function boundWith(
  { incident, bound }: ReportState,
  incidentId: IncidentId,
  occurrences: number,
  notifications: number,
): Bound {
  if (incident?.id !== incidentId) return bound
  return {
    ...bound,
    occurrences: bound.occurrences + occurrences,
    notifications: bound.notifications + notifications,
  }
}

type Started = Extract<ReportEvent, { type: 'OccurrenceStarted' }>['data']

function started(state: ReportState, data: Started): ReportState {
  const start = milliseconds(data.startsAt)
  const { split } = data
  const upTo = split ? milliseconds(split.upTo) : start
  const giver = split && state.firings.find((firing) => occurrenceNumber(split.from) === firing.number)
  const firing: Firing = {
    number: data.occurrences,
    incidentId: data.incidentId,
    receivedAt: milliseconds(data.receivedAt),
    toldStart: data.sourceStartsAt === undefined ? null : milliseconds(data.sourceStartsAt),
    spans: giver ? giver.spans.filter(({ to }) => to <= upTo) : [{ from: start, to: start }],
    endsAt: null,
  }
  const others = state.firings.map((other) =>
    other === giver ? { ...other, spans: other.spans.filter(({ to }) => to > upTo) } : other,
  )
  return remember({
    ...state,
    occurrences: data.occurrences,
    notifications: data.notifications,
    bound: boundWith(state, data.incidentId, 1, split ? 0 : 1),
    ...(split ? {} : recorded(state, data)),
    firings: [...others, firing],
  })
}

const recorded = (state: ReportState, { facts, text, requestors = [] }: Started) => ({
  facts: facts ?? (state.facts && { ...state.facts, text }),
  requestors,
})

/** Forgets a firing beyond the bound: the one that began first, so that all that began before it are forgotten too. */
function remember(state: ReportState): ReportState {
  if (state.firings.length <= remembered) return state
  const oldest = state.firings.reduce((one, other) => (latestStart(other) < latestStart(one) ? other : one))
  return {
    ...state,
    firings: state.firings.filter((firing) => firing !== oldest),
    forgottenUpTo: Math.max(state.forgottenUpTo ?? -Infinity, latestStart(oldest)),
  }
}

function withStart(spans: readonly Span[], start: number, apart: boolean): readonly Span[] {
  const distances = spans.map(({ from, to }) => Math.max(from - start, start - to, 0))
  const least = Math.min(...distances)
  if (least === 0) return spans
  if (apart) return bounded([...spans, { from: start, to: start }].sort((one, other) => one.from - other.from))
  const nearest = distances.indexOf(least)
  return spans.map((span, index) =>
    index === nearest ? { from: Math.min(span.from, start), to: Math.max(span.to, start) } : span,
  )
}

/**
 * A firing told with ever earlier starts stays bounded: its earliest spans become one. Each of them may turn out to be
 * a firing of its own, once its clear comes (receive-clear), so as many are kept as firings are.
 */
function bounded(spans: readonly Span[]): readonly Span[] {
  const [first, second, ...rest] = spans
  return first && second && spans.length > remembered ? [{ from: first.from, to: second.to }, ...rest] : spans
}

function changed(state: ReportState, occurrenceId: string, change: (firing: Firing) => Firing): ReportState {
  const number = occurrenceNumber(occurrenceId)
  return { ...state, firings: state.firings.map((firing) => (firing.number === number ? change(firing) : firing)) }
}

export const occurrenceNumber = (occurrenceId: string): number =>
  Number(occurrenceId.slice(occurrenceId.lastIndexOf('/') + 1))

/** `<dedup key>/<number>`. */
export const occurrenceIdOf = (dedupKey: string, number: number): string => `${dedupKey}/${number}`
