import type { IncidentId } from '@atlas/contracts'
import { v7 as uuid } from 'uuid'

/** Values made outside of the decision, which may run again: the same item gets the same again. */
export interface Allotment {
  /** The next number for an incident; digits. */
  readonly number: (index: number) => string
  readonly incidentId: (index: number) => IncidentId
}

/** Each item once a request, however often the decision runs. */
export function allotment(nextNumber: () => string): Allotment {
  const numbers = new Map<number, string>()
  const ids = new Map<number, IncidentId>()
  return {
    number: (index) => once(numbers, index, nextNumber),
    incidentId: (index) => once(ids, index, () => uuid() as IncidentId),
  }
}

function once<Value>(made: Map<number, Value>, index: number, make: () => Value): Value {
  const value = made.get(index) ?? make()
  made.set(index, value)
  return value
}
