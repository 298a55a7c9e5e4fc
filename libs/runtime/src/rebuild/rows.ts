import type { EntityManager } from 'typeorm'

/** Columns of the table's primary key, in their order. */
export async function keyColumns(manager: EntityManager, table: string): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `select attname as name from pg_constraint
       cross join lateral unnest(conkey) with ordinality as key (attnum, n)
       join pg_attribute on attrelid = conrelid and pg_attribute.attnum = key.attnum
     where conrelid = $1::regclass and contype = 'p' order by n`,
    [table],
  )
  if (rows.length === 0) throw new Error(`${table} has no primary key to compare rows by`)
  return rows.map(({ name }) => name)
}

interface Row {
  readonly key: string
  /** All of it as jsonb: the same text for the same values. */
  readonly text: string
}

/** A table's rows by the bytes of their key, a cursor's stretch at a time. Within a transaction. */
export class Rows {
  private buffer: Row[] = []
  private ended = false

  constructor(
    private readonly manager: EntityManager,
    private readonly table: string,
    private readonly key: readonly string[],
  ) {}

  async open(): Promise<void> {
    const key = this.key.map((name) => `"${name}"::text`).join(` || ' ' || `)
    await this.manager.query(
      `declare compared no scroll cursor for
       select (${key}) collate "C" as key, to_jsonb(it)::text as text from ${this.table} it order by 1`,
    )
  }

  /** The transaction may open others of it from then on. */
  async close(): Promise<void> {
    await this.manager.query('close compared')
  }

  async next(): Promise<Row | undefined> {
    if (this.buffer.length === 0 && !this.ended) {
      this.buffer = (await this.manager.query<Row[]>('fetch 1000 from compared')).reverse()
      this.ended = this.buffer.length === 0
    }
    return this.buffer.pop()
  }
}
