import type { Row } from './row.js'
import { valueOf } from './row.js'

/** Fields that clients look records up by. An index each, so that a read needn't look at every record. */
const indexed = [
  'number',
  'name',
  'user_name',
  'correlation_id',
  'element_id',
  'table_sys_id',
  'task',
  'user',
  'group',
  'parent',
  'child',
  'change_request',
  'request',
  'request_item',
  'cat_item',
  'collection',
] as const

/** Everything under one root table (`task` holds incidents, problems …), as ServiceNow's class hierarchy stores it. */
export class Store {
  readonly #rows = new Map<string, Row>()
  /** MySQL's collation takes `A` for `a`; the id itself is kept as it came. */
  readonly #spelling = new Map<string, string>()
  readonly #indices = new Map<string, Map<string, Set<string>>>(indexed.map((field) => [field, new Map()]))
  readonly #byUpdate: { at: string; id: string }[] = []

  get(id: string): Row | undefined {
    return this.#rows.get(id) ?? this.#rows.get(this.#spelling.get(id.toLowerCase()) ?? '')
  }

  rows(): Iterable<Row> {
    return this.#rows.values()
  }

  get size(): number {
    return this.#rows.size
  }

  put(row: Row): void {
    const id = valueOf(row, 'sys_id')
    const before = this.#rows.get(id)
    if (before) this.#unindex(before)
    this.#rows.set(id, row)
    this.#spelling.set(id.toLowerCase(), id)
    for (const [field, index] of this.#indices) {
      const value = row[field]?.toLowerCase()
      if (!value) continue
      const ids = index.get(value)
      if (ids) ids.add(id)
      else index.set(value, new Set([id]))
    }
    const at = valueOf(row, 'sys_updated_on')
    const last = this.#byUpdate.at(-1)
    if (!last || last.at < at || (last.at === at && last.id < id)) this.#byUpdate.push({ at, id })
    else this.#byUpdate.splice(this.#place(at, id), 0, { at, id })
  }

  delete(id: string): void {
    const row = this.#rows.get(id)
    if (!row) return
    this.#unindex(row)
    this.#rows.delete(id)
    this.#spelling.delete(id.toLowerCase())
  }

  #unindex(row: Row): void {
    const id = valueOf(row, 'sys_id')
    for (const [field, index] of this.#indices) {
      const value = row[field]?.toLowerCase()
      if (!value) continue
      const ids = index.get(value)
      ids?.delete(id)
      if (ids?.size === 0) index.delete(value)
    }
    const place = this.#place(valueOf(row, 'sys_updated_on'), id)
    if (this.#byUpdate[place]?.id === id) this.#byUpdate.splice(place, 1)
  }

  /** The first place at or after (at, id). */
  #place(at: string, id: string): number {
    let low = 0
    let high = this.#byUpdate.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const one = this.#byUpdate[middle]
      if (one && (one.at < at || (one.at === at && one.id < id))) low = middle + 1
      else high = middle
    }
    return low
  }

  isIndexed(field: string): boolean {
    return this.#indices.has(field)
  }

  /** Rows whose field is the value, whatever its case. */
  *having(field: string, value: string): Iterable<Row> {
    for (const id of this.#indices.get(field)?.get(value.toLowerCase()) ?? []) {
      const row = this.#rows.get(id)
      if (row) yield row
    }
  }

  countHaving(field: string, value: string): number {
    return this.#indices.get(field)?.get(value.toLowerCase())?.size ?? 0
  }

  /** Rows updated in [from, to], in that order. */
  *updatedWithin(from: string, to: string): Iterable<Row> {
    for (let place = this.#place(from, ''); place < this.#byUpdate.length; place += 1) {
      const one = this.#byUpdate[place]
      if (!one || one.at > to) return
      const row = this.#rows.get(one.id)
      if (row) yield row
    }
  }

  countUpdatedWithin(from: string, to: string): number {
    return Math.max(0, this.#place(to, '￿') - this.#place(from, ''))
  }
}
