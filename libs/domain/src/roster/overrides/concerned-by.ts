import type { PersonId, RosterEvent } from '@atlas/contracts'
import type { RosterPolicy } from '@atlas/policy'
import type { RosterChanges } from './roster-changes.js'

/** Whose shifts an event of the roster moves, `before` it: those it names, and who stands in for them. */
export function concernedBy(event: RosterEvent, before: RosterChanges, { people }: RosterPolicy): PersonId[] {
  const named = namedBy(event, before)
  const standIns = people
    .filter(({ id }) => named.includes(id))
    .flatMap(({ delegations }) => delegations.map(({ to }) => to))
  return [...new Set([...named, ...standIns])]
}

function namedBy({ type, data }: RosterEvent, before: RosterChanges): PersonId[] {
  switch (type) {
    case 'ShiftOverridden':
      return [data.person]
    case 'LeaveRecorded':
      return [data.person, ...(data.delegate === null ? [] : [data.delegate])]
    case 'ShiftsImported':
      return data.people
    case 'ShiftSwapped':
      return data.between.map(({ person }) => person)
    case 'ShiftSwapProposed':
    case 'ShiftSwapDeclined':
      return []
    case 'RosterChangeWithdrawn':
      return withdrawn(data.change, before)
  }
}

function withdrawn(change: number, { overrides, leave, imports, swaps }: RosterChanges): PersonId[] {
  const is = (one: { readonly change: number }): boolean => one.change === change
  return [
    ...overrides.filter(is).map(({ person }) => person),
    ...leave.filter(is).flatMap(({ person, delegate }) => (delegate === null ? [person] : [person, delegate])),
    ...imports.filter(is).flatMap(({ people }) => people),
    ...swaps.filter(is).flatMap(({ between }) => between.map(({ person }) => person)),
  ]
}
