import type { Instant, PersonId, RosterEvent, PersonsShift } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** What is decided over the policy's roster: the fold of `roster-changes`. Plain JSON, for snapshots. */
export interface RosterChanges {
  /** How many there were: the next one's number less one. */
  readonly count: number
  readonly overrides: readonly Override[]
  readonly leave: readonly RecordedLeave[]
  readonly imports: readonly ImportedShifts[]
  readonly swaps: readonly Swap[]
  /** Swaps that wait for the other to agree. */
  readonly proposed: readonly Swap[]
}
export interface Override {
  readonly change: number
  readonly person: PersonId
  readonly from: Instant
  readonly until: Instant
  readonly onShift: boolean
}
/** Local dates, both included. */
export interface RecordedLeave {
  readonly change: number
  readonly person: PersonId
  readonly from: string
  readonly to: string
  readonly delegate: PersonId | null
}
/** In place of what policy plans for these people in this time. */
export interface ImportedShifts {
  readonly change: number
  readonly people: readonly PersonId[]
  readonly from: Instant
  readonly until: Instant
  readonly shifts: readonly PersonsShift[]
}
export interface Swap {
  readonly change: number
  /** Who proposed it. */
  readonly by: PersonId
  readonly between: readonly [PersonsShift, PersonsShift]
}

export const rosterAggregate: Aggregate<RosterChanges, RosterEvent> = {
  category: 'roster',
  stateVersion: 2,
  initial: () => ({ count: 0, overrides: [], leave: [], imports: [], swaps: [], proposed: [] }),
  evolve: evolveRoster,
}

/** There is one roster. */
export const rosterStream: StreamOf<RosterChanges, RosterEvent> = streamOf(rosterAggregate, 'changes')

export function evolveRoster(state: RosterChanges, event: RosterEvent): RosterChanges {
  const { change } = event.data
  const others = <One extends { readonly change: number }>(all: readonly One[]) =>
    all.filter((one) => one.change !== change)
  switch (event.type) {
    case 'ShiftOverridden': {
      const { person, from, until, onShift } = event.data
      return { ...state, count: change, overrides: [...state.overrides, { change, person, from, until, onShift }] }
    }
    case 'LeaveRecorded': {
      const { person, from, to, delegate } = event.data
      return { ...state, count: change, leave: [...state.leave, { change, person, from, to, delegate }] }
    }
    case 'ShiftsImported': {
      const { people, from, until, shifts } = event.data
      return { ...state, count: change, imports: [...state.imports, { change, people, from, until, shifts }] }
    }
    case 'ShiftSwapProposed': {
      const { by, between } = event.data
      return { ...state, count: change, proposed: [...state.proposed, { change, by, between }] }
    }
    case 'ShiftSwapped': {
      const agreed = state.proposed.filter((one) => one.change === change)
      return { ...state, proposed: others(state.proposed), swaps: [...state.swaps, ...agreed] }
    }
    case 'ShiftSwapDeclined':
      return { ...state, proposed: others(state.proposed) }
    case 'RosterChangeWithdrawn':
      return {
        ...state,
        overrides: others(state.overrides),
        leave: others(state.leave),
        imports: others(state.imports),
        swaps: others(state.swaps),
        proposed: others(state.proposed),
      }
  }
}
