import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { RefusedException } from '../http/refused.exception.js'
import { Build, type Progress } from './build.js'
import { oneAtATime } from './one-at-a-time.js'
import { nameOf, type ReadModel, type RebuildDatabase } from './read-model.js'
import { Shadow } from './shadow.js'
import { keyColumns, Rows } from './rows.js'
import { everything, type Standing } from './standing.js'

export interface Comparison {
  /** Of the log, at which the two were compared. */
  readonly position: number
  /** Rows that the log gives. */
  readonly rows: number
  /** By primary key; null where the table is what the log gives. */
  readonly first: Difference | null
}
export interface Difference {
  readonly key: string
  /** Null: the row isn't there. */
  readonly live: Readonly<Record<string, unknown>> | null
  readonly rebuilt: Readonly<Record<string, unknown>> | null
}

/** Compares the live table with one made from the log alone, at one position, and changes nothing. RefusedException where it was dropped. */
export const compareWithRebuild = (
  database: RebuildDatabase,
  model: ReadModel,
  onProgress?: Progress,
): Promise<Comparison> =>
  oneAtATime(database.url, model, async () => {
    const shadow = await Shadow.make(database.url, model)
    try {
      if (shadow.liveMissing) throw dropped(model)
      const build = new Build(model, database, shadow)
      await build.goOn(await build.ahead(), onProgress)
      return await shadow.dataSource.transaction('REPEATABLE READ', async (live) => {
        const standing = await standsStill(model, shadow, build, live)
        await build.goOn(standing, onProgress)
        const { rows, first } = await shadow.dataSource.transaction((rebuilt) => compare(live, rebuilt, shadow))
        return { position: standing.upTo, rows, first }
      })
    } finally {
      await shadow.leave()
    }
  })

/** From here on `live` sees the table as it stands so, whatever is written meanwhile. */
async function standsStill(model: ReadModel, shadow: Shadow, build: Build, live: EntityManager): Promise<Standing> {
  // Who follows or consumes moves a position with the rows, so that one snapshot holds both.
  if (model.written.by !== 'with its events') return (await build.live(live)) ?? everything(0)
  // Whoever writes it with its events is kept waiting until the snapshot is taken.
  for (;;) {
    const held = await shadow.dataSource.transaction(async (writers) => {
      await writers.query(`lock table ${shadow.live} in share mode`)
      const standing = await build.live(writers)
      if (standing) await live.query('select 1')
      return standing
    })
    if (held) return held
    await sleep(50)
  }
}

const dropped = (model: ReadModel): RefusedException =>
  new RefusedException(
    refuse(
      'read-model-missing',
      `There is no table ${nameOf(model)}; atlas rebuild ${nameOf(model)} makes it.`,
      [],
      404,
    ),
  )

async function compare(live: EntityManager, rebuilt: EntityManager, shadow: Shadow) {
  const key = await keyColumns(live, shadow.live)
  const [left, right] = [new Rows(live, shadow.live, key), new Rows(rebuilt, shadow.path, key)]
  await left.open()
  await right.open()
  for (let rows = 0; ; rows++) {
    const [one, other] = [await left.next(), await right.next()]
    if (!one && !other) return { rows, first: null }
    if (one?.text === other?.text) continue
    // The smaller key is the one that the other side lacks.
    const order = one && other ? Math.sign(Buffer.compare(Buffer.from(one.key), Buffer.from(other.key))) : one ? -1 : 1
    const first: Difference = {
      key: (order <= 0 ? one?.key : other?.key) ?? '',
      live: order <= 0 && one ? (JSON.parse(one.text) as Difference['live']) : null,
      rebuilt: order >= 0 && other ? (JSON.parse(other.text) as Difference['rebuilt']) : null,
    }
    return { rows: await countOf(rebuilt, shadow.path), first }
  }
}

async function countOf(manager: EntityManager, path: string): Promise<number> {
  const [row] = await manager.query<{ rows: number }[]>(`select count(*)::int as rows from ${path}`)
  return row?.rows ?? 0
}

/** The comparison as a sentence for people. */
export const sentenceOfComparison = (model: ReadModel, { position, rows, first }: Comparison): string => {
  const name = nameOf(model)
  if (!first) return `${name} is what the log gives: ${rows} rows, compared at position ${position}`
  const what = !first.live ? 'is missing' : !first.rebuilt ? 'is not in the log' : 'differs from the log'
  return `${name}: the row ${first.key} ${what}, the first one by key, compared at position ${position}`
}
