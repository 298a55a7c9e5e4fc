import { type KeyObject } from 'node:crypto'
import type { Seal } from '@atlas/contracts'
import { chainHash, genesis, rootOf, sealHash, signSeal } from '@atlas/event-sourcing'
import type { SealingWorld } from './sealing-world.js'

/** What a superuser can do, and the triggers can't prevent. */
export async function behindTheTriggers({ test }: SealingWorld, ...statements: readonly string[]): Promise<void> {
  await test.pool.query('alter table log.events disable trigger never_changed')
  for (const statement of statements) await test.pool.query(statement)
  await test.pool.query('alter table log.events enable always trigger never_changed')
}

/** Computes a stream's chain again from what its rows say now, and its head: the chains hold nothing against it. */
export async function rewriteChain(world: SealingWorld, streamId: string): Promise<void> {
  const { rows } = await world.test.pool.query<Row>(
    `select position, stream_version, category, coalesce(incident_id::text, '') as incident, type,
       to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred, data::text, metadata::text
     from log.events where stream_id = $1 order by stream_version`,
    [streamId],
  )
  let previous = genesis
  for (const row of rows) {
    previous = chainHash({
      previous,
      streamId,
      streamVersion: row.stream_version,
      category: row.category,
      incidentId: row.incident,
      type: row.type,
      occurredAt: row.occurred,
      data: row.data,
      metadata: row.metadata,
    })
    await behindTheTriggers(
      world,
      `update log.events set hash = decode('${previous}', 'hex') where position = ${row.position}`,
    )
  }
  await world.test.pool.query(`update log.streams set version = $2, hash = decode($3, 'hex') where id = $1`, [
    streamId,
    rows.at(-1)?.stream_version,
    previous,
  ])
}

interface Row {
  readonly position: string
  readonly stream_version: number
  readonly category: string
  readonly incident: string
  readonly type: string
  readonly occurred: string
  readonly data: string
  readonly metadata: string
}

/** Seals the log as it now is from seal `from` on once more: with the stolen key, or with one of their own. */
export async function sealAnew(world: SealingWorld, from: number, key: KeyObject): Promise<void> {
  let before: Seal | undefined = await world.store.byNumber(from - 1)
  for (const seal of await world.store.after(from - 1, 10_000)) {
    const leaves = await world.store.leaves(seal.first, seal.last)
    const forged = signSeal(key, {
      ...seal,
      count: leaves.length,
      root: rootOf(leaves.map(({ leaf }) => leaf)),
      previous: before ? sealHash(before) : genesis,
    })
    const stream = `seal-${String(seal.number).padStart(12, '0')}`
    await behindTheTriggers(
      world,
      `update log.events set data = '${JSON.stringify(forged)}' where stream_id = '${stream}'`,
    )
    await rewriteChain(world, stream)
    before = forged
  }
}
