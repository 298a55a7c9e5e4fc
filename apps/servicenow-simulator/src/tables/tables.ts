import type { Dictionary, Table } from '../dictionary/dictionary.js'
import { type Row, valueOf } from './row.js'
import { Store } from './store.js'

/** All records, found by table: a parent table has those of its children. */
export class Tables {
  readonly dictionary: Dictionary
  readonly #stores = new Map<string, Store>()

  constructor(dictionary: Dictionary) {
    this.dictionary = dictionary
  }

  storeOf(table: Table): Store {
    const root = table.lineage.at(-1) ?? table.name
    const known = this.#stores.get(root)
    if (known) return known
    const made = new Store()
    this.#stores.set(root, made)
    return made
  }

  /** @returns the record, if it is of the table or of one that extends it */
  find(tableName: string, id: string): Row | undefined {
    const table = this.dictionary.table(tableName)
    if (!table || id === '') return undefined
    const row = this.storeOf(table).get(id)
    return row && this.isOf(row, table) ? row : undefined
  }

  isOf(row: Row, table: Table): boolean {
    const known = classes.get(row)
    return known !== undefined && table.classes.has(known)
  }

  /** The class a record was made in. */
  classOf(row: Row): Table {
    return this.dictionary.known(classes.get(row) ?? '')
  }

  put(className: string, row: Row): void {
    classes.set(row, className)
    this.storeOf(this.dictionary.known(className)).put(row)
  }

  remove(row: Row): void {
    this.storeOf(this.classOf(row)).delete(valueOf(row, 'sys_id'))
  }

  clear(): void {
    this.#stores.clear()
  }

  *all(): Iterable<readonly [className: string, row: Row]> {
    for (const store of this.#stores.values()) for (const row of store.rows()) yield [classes.get(row) ?? '', row]
  }

  /** The name that others see where they refer to a record; empty where there is none such. */
  displayOf(tableName: string, id: string): string {
    const row = this.find(tableName, id)
    return row ? this.nameOf(row) : ''
  }

  nameOf(row: Row): string {
    const table = this.classOf(row)
    if (table.display !== 'sys_id') return valueOf(row, table.display)
    return `Created ${valueOf(row, 'sys_created_on')}`
  }
}

/** A plain table has no field that says its class, so it stands beside the row. */
const classes = new WeakMap<Row, string>()
