import pg from 'pg'
import { reason } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'

/** The newest features that the log needs: transaction_timeout (PostgreSQL 17). */
const oldest = 170_000

/** Throws StartRefusal in one sentence when the database can't be reached, refuses us, or is too old. */
export async function assertUsable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
    const version = Number(rows[0]?.server_version_num)
    if (version < oldest)
      throw new StartRefusal(
        `The database ${place(url)} is PostgreSQL ${Math.floor(version / 10_000)}; Atlas needs 17 or later.`,
      )
  } catch (error) {
    if (error instanceof StartRefusal) throw error
    throw new StartRefusal(`The database ${place(url)} can't be reached: ${reason(error)}. Check ATLAS_DATABASE_URL.`)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Host, port and name, without the password. */
const place = (text: string): string => {
  const { hostname, port, pathname } = new URL(text)
  return `${hostname}:${port || '5432'}${pathname}`
}
