import { refuse } from '@atlas/contracts'
import pg from 'pg'
import { RefusedException } from '../http/refused.exception.js'
import { nameOf, type ReadModel } from './read-model.js'

/** Runs `work` while nobody else rebuilds or checks this read model; RefusedException where somebody does. */
export async function oneAtATime<Result>(url: string, model: ReadModel, work: () => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, application_name: 'atlas rebuild lock', keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<{ ours: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('atlas rebuild ' || $1, 0)) as ours`,
      [nameOf(model)],
    )
    if (!rows[0]?.ours)
      throw new RefusedException(
        refuse('rebuild-under-way', `${nameOf(model)} is being rebuilt or checked by another command just now.`),
      )
    return await work()
  } finally {
    await client.end().catch(() => undefined)
  }
}
