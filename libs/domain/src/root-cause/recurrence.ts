import { createHash } from 'node:crypto'
import type { IncidentId, Instant, PersonId, RecurrencePattern, RootCauseEvent } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import canonicalize from 'canonicalize'

interface Recurring {
  readonly incidentId: IncidentId
  readonly number: string
  readonly at: Instant
}

/** How often something came back since its last root cause was found: the fold of `knowledge-<pattern hash>`. */
export interface Recurrence {
  /** Those that still count, each incident once; oldest first. */
  readonly counted: readonly Recurring[]
  /** How many tasks there have been. */
  readonly tasks: number
  /** The task that is open; null while there is none. */
  readonly open: {
    readonly task: number
    readonly pattern: RecurrencePattern
    readonly takenBy: PersonId | null
    /** The last of those that opened it: its trail tells of the task. */
    readonly incidentId: IncidentId
  } | null
}

export const recurrenceAggregate: Aggregate<Recurrence, RootCauseEvent> = {
  category: 'knowledge',
  stateVersion: 1,
  initial: () => ({ counted: [], tasks: 0, open: null }),
  evolve: evolveRecurrence,
}

/** Of a pattern, by the sha256 of its canonical JSON (RFC 8785). */
export const patternHash = (pattern: RecurrencePattern): string =>
  createHash('sha256')
    .update(canonicalize(pattern) ?? '')
    .digest('hex')

export const recurrenceStream = (hash: string): StreamOf<Recurrence, RootCauseEvent> =>
  streamOf(recurrenceAggregate, hash)

function evolveRecurrence(state: Recurrence, event: RootCauseEvent): Recurrence {
  switch (event.type) {
    case 'RecurrenceCounted': {
      const { incidentId, number, at, since } = event.data
      const others = state.counted.filter((one) => one.at >= since && one.incidentId !== incidentId)
      return { ...state, counted: [...others, { incidentId, number, at }] }
    }
    case 'RootCauseTaskOpened': {
      const { task, pattern, incidents } = event.data
      const last = incidents.at(-1)
      return last
        ? { ...state, tasks: task, open: { task, pattern, takenBy: null, incidentId: last.incidentId } }
        : state
    }
    case 'RootCauseTaskTaken':
      return { ...state, open: state.open && { ...state.open, takenBy: event.data.by } }
    case 'RootCauseFound':
      return { ...state, open: null, counted: [] }
  }
}
