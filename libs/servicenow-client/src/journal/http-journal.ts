import type { Asking, ReadingOn } from '../asking.js'
import type { Connection } from '../connection/connection.js'
import { type Row, valueIn } from '../records/cells.js'
import { allOf, everything, type Query, where } from '../records/query.js'
import { readOn } from '../records/read-on.js'
import type { Page } from '../records/record.js'
import { isSysId, type SysId } from '../records/sys-id.js'
import { isUtcSecond } from '../records/utc-second.js'
import { TableSource } from '../table/table-source.js'
import type { Journal, JournalElement, JournalEntry } from './journal.js'

const fields = ['sys_id', 'element', 'name', 'element_id', 'value', 'sys_created_on', 'sys_created_by'] as const

/** Entries never change, and have no `sys_updated_on`: they are ordered by when they were made. */
export class HttpJournal implements Journal {
  readonly #entries: TableSource

  constructor(private readonly connection: Connection) {
    this.#entries = new TableSource(connection, 'sys_journal_field')
  }

  async of(
    record: SysId,
    { element, ...asking }: Asking & { readonly element?: string | undefined } = {},
  ): Promise<readonly JournalEntry[]> {
    const all: JournalEntry[] = []
    for await (const { records } of this.#read(ofRecord(record, element), asking)) all.push(...records)
    return all
  }

  async has(
    record: SysId,
    text: string,
    { element, ...asking }: Asking & { readonly element?: string | undefined } = {},
  ): Promise<boolean> {
    const query = allOf(ofRecord(record, element), where('value', 'LIKE', text))
    const { rows } = await this.#entries.list(query, 10, { fields }, asking)
    // LIKE takes capitals for small letters; and a term that the instance left out would find anything.
    return rows.some((row) => valueIn(row, 'value')?.includes(text))
  }

  readOn(table: string, reading: ReadingOn = {}): AsyncGenerator<Page<JournalEntry>, void, undefined> {
    return this.#read(where('name', '=', table), reading)
  }

  async add(
    table: string,
    record: SysId,
    element: JournalElement,
    text: string,
    asking: Asking = {},
  ): Promise<number | undefined> {
    const source = new TableSource(this.connection, table)
    const row = await source.write(
      'PATCH',
      record,
      { [element]: text },
      { fields: ['sys_id', 'sys_mod_count'] },
      asking,
    )
    const count = valueIn(row, 'sys_mod_count') ?? ''
    return /^\d+$/.test(count) ? Number(count) : undefined
  }

  #read(query: Query, reading: ReadingOn): AsyncGenerator<Page<JournalEntry>, void, undefined> {
    return readOn<JournalEntry>(
      {
        named: this.#entries.path,
        by: 'sys_created_on',
        keyOf: ({ createdOn, sysId }) => ({ at: createdOn, after: sysId }),
        list: async (ordered, limit) => {
          const { rows, total } = await this.#entries.list(ordered, limit, { fields }, reading)
          return { records: rows.map((row) => this.#entry(row)), total }
        },
      },
      query,
      reading,
    )
  }

  #entry(row: Row): JournalEntry {
    const [sysId = '', element = '', table = '', recordId = '', text = '', createdOn = '', createdBy = ''] = fields.map(
      (field) => valueIn(row, field),
    )
    if (isSysId(sysId) && isSysId(recordId) && isUtcSecond(createdOn))
      return { sysId, element, table, recordId, text, createdOn, createdBy }
    throw this.#entries.unexpected('GET', 'an entry lacks its sys_id, element_id or sys_created_on')
  }
}

const ofRecord = (record: SysId, element: string | undefined): Query =>
  allOf(where('element_id', '=', record), element === undefined ? everything : where('element', '=', element))
