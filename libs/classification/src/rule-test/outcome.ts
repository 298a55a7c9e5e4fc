import { categories, type Category, ClassifiedPriority } from '@atlas/contracts'
import { Confusion, type ConfusionTable } from './confusion.js'

/** What the rules are tested for. */
export interface Outcome {
  readonly priority: ClassifiedPriority
  readonly category: Category
}

export const sameOutcome = (one: Outcome, other: Outcome): boolean =>
  one.priority === other.priority && one.category === other.category

/** Both confusions of a run. */
export class Outcomes {
  private readonly priorities = new Confusion(ClassifiedPriority.options)
  private readonly categories = new Confusion(categories)

  add(expected: Outcome, got: Outcome): void {
    this.priorities.add(expected.priority, got.priority)
    this.categories.add(expected.category, got.category)
  }

  tables(): { readonly priorities: ConfusionTable; readonly categories: ConfusionTable } {
    return { priorities: this.priorities.table(), categories: this.categories.table() }
  }
}
