import { jest } from '@jest/globals'
import { Socket } from 'node:net'
import type pg from 'pg'

/** TCP connections that this process begins, but for those to the database at a URL. */
export function countingConnections(databaseUrl: string): { readonly elsewhere: string[]; stop(): void } {
  const database = new URL(databaseUrl).port
  const elsewhere: string[] = []
  const connect = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')?.value as typeof Socket.prototype.connect
  const spy = jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...to: unknown[]) {
    const said = JSON.stringify(to)
    if (!said.includes(database)) elsewhere.push(said)
    return Reflect.apply(connect, this, to) as Socket
  })
  return { elsewhere, stop: () => spy.mockRestore() }
}

/** How many rows each table has that isn't one of this session alone. */
export async function rowsOfAllTables(pool: Pick<pg.Pool, 'query'>): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ name: string; rows: string }>(
    `select relname as name, (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', nspname, relname), true, true, '')))[1]::text as rows
     from pg_class join pg_namespace n on n.oid = relnamespace
     where relkind = 'r' and relpersistence <> 't' and nspname not in ('pg_catalog', 'information_schema')`,
  )
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]))
}
