import { besideTheLog } from './beside.js'
import type { Progress } from './build.js'
import { countOf, type Difference } from './compare.js'
import { differingRows } from './differing-rows.js'
import { fieldsThatDiffer, type FieldDifference } from './differing-fields.js'
import { nameOf, type ReadModel, type RebuildDatabase } from './read-model.js'
import { everything } from './standing.js'

/**
 * Why a table isn't what the log gives. `drift`: the row holds something else than its events say. `missing-row` and
 * `surplus-row`: it isn't there, or the log knows nothing of it. `erased`: it lacks what was erased or redacted, which
 * events go on naming. `behind`: it is what the log gave at the position that the table has come to.
 */
export const divergenceCauses = ['drift', 'missing-row', 'surplus-row', 'erased', 'behind'] as const
export type DivergenceCause = (typeof divergenceCauses)[number]

export interface Diverging extends FieldDifference {
  /** Of the row: its primary key. */
  readonly key: string
  readonly why: DivergenceCause
}

export interface Divergence {
  readonly table: string
  /** Of the log, at which the table stands. */
  readonly position: number
  /** Positions that the log has beyond it, and events before it that wait in the consumer's queue. */
  readonly behind: number
  /** Rows that the log gives at that position. */
  readonly rows: number
  readonly counts: Readonly<Record<DivergenceCause, number>>
  /** By key, as many as were asked for; the counts are of all. */
  readonly items: readonly Diverging[]
}

export interface AskedDivergence {
  /** How many are listed at most. */
  readonly listed: number
  /** Whether what a table lacks of its events is something that was erased or redacted. */
  readonly isErased?: (found: FieldDifference) => boolean
  readonly onProgress?: Progress | undefined
}

/**
 * Every field in which a table differs from what the log gives, and why: first at the position at which it stands, then,
 * where it is behind, at the log's end. Changes nothing. Throws as besideTheLog does.
 */
export const divergenceOf = (
  database: RebuildDatabase,
  model: ReadModel,
  { listed, isErased = () => false, onProgress }: AskedDivergence,
): Promise<Divergence> =>
  besideTheLog(
    database,
    model,
    async ({ live, shadow, build, standing }) => {
      const found = new Found(listed, isErased)
      const rows = await shadow.dataSource.transaction(async (rebuilt) => {
        for await (const row of differingRows(live, rebuilt, shadow)) found.take(row)
        return countOf(rebuilt, shadow.path)
      })
      const end = await database.logReader.highWaterMark()
      const behind = Math.max(0, end - standing.upTo) + build.waiting
      if (behind > 0) {
        await build.goOn(everything(end), onProgress)
        await shadow.dataSource.transaction(async (rebuilt) => {
          for await (const row of differingRows(live, rebuilt, shadow)) found.takeLater(row)
        })
      }
      return { table: nameOf(model), position: standing.upTo, behind, rows, ...found.told() }
    },
    onProgress,
  )

class Found {
  private readonly counts = Object.fromEntries(divergenceCauses.map((why) => [why, 0])) as Record<
    DivergenceCause,
    number
  >
  private readonly items: Diverging[] = []
  /** Fields of a row that differ where the table stands; what differs later as well isn't for being behind. */
  private readonly known = new Map<string, ReadonlySet<string | null>>()

  constructor(
    private readonly listed: number,
    private readonly isErased: (found: FieldDifference) => boolean,
  ) {}

  take(row: Difference): void {
    const fields = fieldsThatDiffer(row)
    this.known.set(row.key, new Set(fields.map(({ field }) => field)))
    for (const field of fields) this.add(row.key, field, this.isErased(field) ? 'erased' : causeOf(row))
  }

  takeLater(row: Difference): void {
    const known = this.known.get(row.key)
    // A row that is there on one side alone is told of as a whole.
    if (known?.has(null)) return
    for (const field of fieldsThatDiffer(row)) if (!known?.has(field.field)) this.add(row.key, field, 'behind')
  }

  told(): Pick<Divergence, 'counts' | 'items'> {
    return { counts: this.counts, items: this.items }
  }

  private add(key: string, field: FieldDifference, why: DivergenceCause): void {
    this.counts[why]++
    if (this.items.length < this.listed) this.items.push({ key, ...field, why })
  }
}

const causeOf = ({ live, rebuilt }: Difference): DivergenceCause =>
  !live ? 'missing-row' : !rebuilt ? 'surplus-row' : 'drift'
