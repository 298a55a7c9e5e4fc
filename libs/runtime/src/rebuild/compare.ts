import { setTimeout as sleep } from 'node:timers/promises'
import type { LogReader } from '@atlas/event-sourcing'
import type { EntityManager } from 'typeorm'
import { Build, type Progress } from './build.js'
import { oneAtATime } from './one-at-a-time.js'
import { nameOf, type ReadModel } from './read-model.js'
import { Shadow } from './shadow.js'
import { keyColumns, Rows } from './rows.js'

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

/** Compares the live table with one made from the log alone, at one position, and changes nothing. */
export const compareWithRebuild = (
  database: { readonly url: string; readonly logReader: LogReader },
  model: ReadModel,
  onProgress?: Progress,
): Promise<Comparison> =>
  oneAtATime(database.url, model, async () => {
    const shadow = await Shadow.make(database.url, model)
    try {
      const build = new Build(model, database.logReader, shadow)
      await build.goOn(
        (await build.liveAt(shadow.dataSource)) ?? (await database.logReader.highWaterMark()),
        onProgress,
      )
      return await shadow.dataSource.transaction('REPEATABLE READ', async (live) => {
        const position = await heldAt(model, shadow, build, live)
        await build.goOn(position, onProgress)
        const { rows, first } = await shadow.dataSource.transaction((rebuilt) => compare(live, rebuilt, shadow))
        return { position, rows, first }
      })
    } finally {
      await shadow.leave()
    }
  })

/** From here on `live` sees the table as it is at the position that is given, whatever is written meanwhile. */
async function heldAt(model: ReadModel, shadow: Shadow, build: Build, live: EntityManager): Promise<number> {
  // A follower moves its position with its rows, so that one snapshot holds both.
  if (model.written.by === 'following') return (await build.liveAt(live)) ?? 0
  // Whoever writes it with its events is kept waiting until the snapshot is taken.
  for (;;) {
    const held = await shadow.dataSource.transaction(async (writers) => {
      await writers.query(`lock table ${shadow.live} in share mode`)
      const position = await build.liveAt(writers)
      if (position !== undefined) await live.query('select 1')
      return position
    })
    if (held !== undefined) return held
    await sleep(50)
  }
}

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
