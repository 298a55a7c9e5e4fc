import { promiseOf, type FoundBreach } from './breaches.js'

/** A breach of one world that the other doesn't have. */
export interface BreachChange extends FoundBreach {
  readonly change: 'appeared' | 'vanished'
  /**
   * `same`: the incident took the same course, and the clock alone is another. `other`: rules, timers or rights would
   * have led it elsewhere, after which people would hardly have done just the same.
   */
  readonly course: 'same' | 'other'
}

export function changesBetween(
  before: ReadonlyMap<string, FoundBreach>,
  after: ReadonlyMap<string, FoundBreach>,
  otherCourse: boolean,
): BreachChange[] {
  const course = otherCourse ? 'other' : 'same'
  const missing = (from: ReadonlyMap<string, FoundBreach>, than: ReadonlyMap<string, FoundBreach>) =>
    [...from.values()].filter((breach) => !than.has(promiseOf(breach)))
  return [
    ...missing(after, before).map((breach): BreachChange => ({ ...breach, change: 'appeared', course })),
    ...missing(before, after).map((breach): BreachChange => ({ ...breach, change: 'vanished', course })),
  ]
}
