/** What was expected against what came out, counted: the rows are expected, the columns came out. */
export class Confusion<Name extends string> {
  private readonly counts = new Map<Name, Map<Name, number>>()
  private right = 0
  private all = 0

  /** `order` is that of the rows and columns. */
  constructor(private readonly order: readonly Name[]) {}

  add(expected: Name, got: Name): void {
    const row = this.counts.get(expected) ?? new Map<Name, number>()
    this.counts.set(expected, row)
    row.set(got, (row.get(got) ?? 0) + 1)
    this.all += 1
    if (expected === got) this.right += 1
  }

  table(): ConfusionTable {
    const rows = this.order.filter((name) => this.counts.has(name))
    const matrix = rows.map((name) => [name, inOrder(this.order, this.counts.get(name) ?? new Map())] as const)
    return { right: this.right, of: this.all, matrix: Object.fromEntries(matrix) }
  }
}

export interface ConfusionTable {
  readonly right: number
  readonly of: number
  /** Expected → came out → how many; what didn't occur is left out. */
  readonly matrix: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/** In percent; of nothing all is right. */
export const shareOf = ({ right, of }: Pick<ConfusionTable, 'right' | 'of'>): number =>
  of === 0 ? 100 : (right / of) * 100

const inOrder = <Name extends string>(order: readonly Name[], counts: ReadonlyMap<Name, number>) =>
  Object.fromEntries(order.flatMap((name) => (counts.has(name) ? [[name, counts.get(name) ?? 0]] : [])))
