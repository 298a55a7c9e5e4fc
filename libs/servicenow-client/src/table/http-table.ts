import { z } from 'zod'
import type { Asking, Reading, ReadingOn } from '../asking.js'
import type { Connection } from '../connection/connection.js'
import type { Row } from '../records/cells.js'
import { droppedOf } from '../records/differences.js'
import type { Query } from '../records/query.js'
import { valueIn } from '../records/cells.js'
import { readOn } from '../records/read-on.js'
import { recordOf, stamps } from '../records/read-record.js'
import type { Page, Stored, TableRecord, Written } from '../records/record.js'
import type { SysId } from '../records/sys-id.js'
import { createOnce } from './create-once.js'
import type { Created, Creation, Table } from './table.js'
import { type Shape, TableSource } from './table-source.js'

const Counted = z.object({ result: z.object({ stats: z.object({ count: z.coerce.number().int() }) }) })
const CountedBy = z.object({
  result: z.array(
    z.object({
      stats: z.object({ count: z.coerce.number().int() }),
      groupby_fields: z.tuple([z.object({ value: z.string() })]),
    }),
  ),
})
const defaultAtMost = 100

/** The Table API (`/api/now/v2/table`) and the counts of the Aggregate API (`/api/now/stats`). */
export class HttpTable implements Table {
  readonly #source: TableSource

  /** @throws RangeError for what can't be a table's name */
  constructor(
    private readonly connection: Connection,
    readonly name: string,
  ) {
    this.#source = new TableSource(connection, name)
  }

  async get<const F extends string>(id: SysId, reading: Reading<F>): Promise<TableRecord<F> | undefined> {
    const row = await this.#source.one(id, shapeOf(reading), reading)
    return row && this.#record(row, reading.fields, 'GET')
  }

  async find<const F extends string>(
    query: Query,
    reading: Reading<F> & { readonly atMost?: number | undefined },
  ): Promise<readonly TableRecord<F>[]> {
    const ordered = [query, 'ORDERBYsys_updated_on', 'ORDERBYsys_id'].filter(Boolean).join('^')
    const { rows } = await this.#source.list(ordered, reading.atMost ?? defaultAtMost, shapeOf(reading), reading)
    return rows.map((row) => this.#record(row, reading.fields, 'GET'))
  }

  readOn<const F extends string>(
    query: Query,
    reading: Reading<F> & ReadingOn,
  ): AsyncGenerator<Page<TableRecord<F>>, void, undefined> {
    const shape = shapeOf(reading)
    return readOn<TableRecord<F>>(
      {
        named: this.#source.path,
        by: 'sys_updated_on',
        keyOf: ({ updatedOn, sysId }) => ({ at: updatedOn, after: sysId }),
        list: async (ordered, limit) => {
          const { rows, total } = await this.#source.list(ordered, limit, shape, reading)
          return { records: rows.map((row) => this.#record(row, reading.fields, 'GET')), total }
        },
      },
      query,
      reading,
    )
  }

  async count(query: Query, asking: Asking = {}): Promise<number> {
    const body = await this.#stats(query, {}, asking)
    return this.#source.read(Counted, body, 'GET').result.stats.count
  }

  async countsBy(
    field: string,
    query: Query,
    { atLeast = 1, ...asking }: Asking & { readonly atLeast?: number | undefined } = {},
  ): Promise<ReadonlyMap<string, number>> {
    const having = atLeast > 1 ? { sysparm_having: `count^${field}^>=^${atLeast}` } : {}
    const body = await this.#stats(query, { sysparm_group_by: field, ...having }, asking)
    const counts = this.#source
      .read(CountedBy, body, 'GET')
      .result.map(({ stats, groupby_fields: [{ value }] }) => [value, stats.count] as const)
    return new Map(counts.filter(([, count]) => count >= atLeast))
  }

  async create<const F extends string>(fields: Written, reading: Reading<F>): Promise<Stored<F>> {
    return this.#write('POST', undefined, fields, reading)
  }

  createOnce<const F extends string>(creation: Creation, reading: Reading<F>): Promise<Created<F>> {
    return createOnce(this, creation, reading)
  }

  async update<const F extends string>(id: SysId, fields: Written, reading: Reading<F>): Promise<Stored<F>> {
    return this.#write('PATCH', id, fields, reading)
  }

  delete(id: SysId, asking: Asking = {}): Promise<boolean> {
    return this.#source.remove(id, asking)
  }

  /** The answer is asked for what was written too, to be compared. */
  async #write<F extends string>(
    method: 'POST' | 'PATCH',
    id: SysId | undefined,
    fields: Written,
    reading: Reading<F>,
  ): Promise<Stored<F>> {
    const { fields: asked, displays } = shapeOf(reading)
    const row = await this.#source.write(
      method,
      id,
      fields,
      { fields: [...asked, ...Object.keys(fields)], displays },
      reading,
    )
    return {
      record: this.#record(row, reading.fields, method),
      dropped: droppedOf(fields, (field) => valueIn(row, field)),
    }
  }

  #record<F extends string>(row: Row, fields: readonly F[], method: string): TableRecord<F> {
    const record = recordOf(row, fields)
    if (record) return record
    throw this.#source.unexpected(method, 'a row lacks its sys_id, sys_updated_on or sys_mod_count')
  }

  async #stats(query: Query, parameters: Readonly<Record<string, string>>, asking: Asking): Promise<unknown> {
    const { body } = await this.connection.ask({
      ...asking,
      method: 'GET',
      path: `/api/now/stats/${this.name}`,
      resource: `stats/${this.name}`,
      query: { sysparm_count: 'true', ...(query === '' ? {} : { sysparm_query: query }), ...parameters },
    })
    return body
  }
}

const shapeOf = ({ fields, displays }: Reading<string>): Shape => ({ fields: [...stamps, ...fields], displays })
