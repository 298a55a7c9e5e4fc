import type { FieldDefinition } from '../dictionary/definition.js'
import { Dictionary, type Table } from '../dictionary/dictionary.js'
import { matcher, type Matching } from '../query/matching.js'
import { type EncodedQuery, parseQuery } from '../query/encoded-query.js'
import { pathOf } from '../query/paths.js'
import { search } from '../query/search.js'
import { afterRules, beforeRules } from '../rules/rules.js'
import { type Row, valueOf } from '../tables/row.js'
import { Tables } from '../tables/tables.js'
import type { Chance } from '../time/chance.js'
import type { Clock } from '../time/clock.js'
import { defaultZone, toText } from '../time/instants.js'
import type { Actor } from './actor.js'
import type { Change } from './change.js'
import { Refusal } from './refusal.js'

export interface Write {
  readonly operation: 'insert' | 'update' | 'delete'
  readonly table: string
  readonly sysId: string
  readonly by: string
  readonly at: string
  readonly row: Row
}

const mostParsed = 1000

/** One instance: its dictionary, its records, and the way every write takes. */
export class Instance {
  readonly dictionary = new Dictionary()
  readonly tables = new Tables(this.dictionary)
  #numbers = new Map<string, number>()
  readonly #listeners: ((write: Write) => void)[] = []
  /** Conditions of rules and definitions are few, and asked with every write. */
  readonly #parsed = new Map<string, EncodedQuery>()
  /** Every state that a task was in, for what looks back (sys_audit's part in retroactive pauses). */
  readonly #history = new Map<string, Row[]>()

  constructor(
    readonly clock: Clock,
    readonly chance: Chance,
  ) {}

  /** Hears of each write once it is stored. */
  onWrite(listener: (write: Write) => void): void {
    this.#listeners.push(listener)
  }

  property(name: string): string | undefined {
    for (const row of this.tables.storeOf(this.dictionary.known('sys_properties')).having('name', name))
      if (this.tables.isOf(row, this.dictionary.known('sys_properties'))) return valueOf(row, 'value')
    return undefined
  }

  zoneOf(user: Row | undefined): string {
    return valueOf(user, 'time_zone') || this.property('glide.sys.default.tz') || defaultZone
  }

  /** What the instance does by itself. */
  get system(): Actor {
    return {
      userId: '',
      userName: 'system',
      zone: defaultZone,
      groups: () => [],
      now: this.clock.now(),
      roles: new Set(['admin']),
    }
  }

  matching(actor: Actor): Matching {
    return {
      tables: this.tables,
      asker: actor,
      invalidMatchesNothing: this.property('glide.invalid_query.returns_no_rows') === 'true',
    }
  }

  search(tableName: string, query: string, actor: Actor = this.system): Row[] {
    return search(parseQuery(query), this.dictionary.known(tableName), this.matching(actor))
  }

  matches(tableName: string, query: string, row: Row, previous?: Row): boolean {
    const context = this.matching(this.system)
    const parsed = this.#parsed.get(query) ?? parseQuery(query)
    if (this.#parsed.size < mostParsed) this.#parsed.set(query, parsed)
    return matcher(parsed, this.dictionary.known(tableName), previous ? { ...context, previous } : context)(row)
  }

  /** Every state of a task since it was made, or read from a file. */
  historyOf(taskId: string): readonly Row[] {
    return this.#history.get(taskId) ?? []
  }

  /** A field of a row, dotted or not; empty where there is none such. */
  valueAt(tableName: string, row: Row, path: string): string {
    return pathOf(this.tables, this.dictionary.known(tableName), path)?.value(row) ?? ''
  }

  /** The last number given out of each prefix. */
  get numbersGiven(): readonly (readonly [prefix: string, last: number])[] {
    return [...this.#numbers]
  }

  set numbersGiven(given: readonly (readonly [prefix: string, last: number])[]) {
    this.#numbers = new Map(given)
  }

  nextNumber(table: Table): string {
    if (!table.numbers) return ''
    const [prefix, digits] = table.numbers
    const next = (this.#numbers.get(prefix) ?? 10_000) + 1
    this.#numbers.set(prefix, next)
    return prefix + String(next).padStart(digits, '0')
  }

  /**
   * @param values stored texts by field; journal fields are entries to be added
   * @throws Refusal where a rule or policy aborts it
   */
  insert(tableName: string, values: Readonly<Row>, actor: Actor): Row {
    const table = this.dictionary.known(tableName)
    const row: Row = {}
    const notes = new Map<string, string>()
    const now = toText(this.clock.now())
    for (const [name, field] of table.fields) row[name] = field.initial ?? ''
    for (const [name, value] of Object.entries(values)) setField(table, row, notes, name, value)
    if (table.fields.has('sys_class_name')) row['sys_class_name'] = table.name
    row['sys_id'] = values['sys_id'] || this.#unusedId(table)
    if (this.tables.storeOf(table).get(row['sys_id']))
      throw new Refusal(
        403,
        'Operation Failed',
        `Error during insert of ${table.name} (${row['sys_id']}). Unique Key violation detected by database ` +
          `(Duplicate entry '${row['sys_id']}' for key 'PRIMARY')`,
      )
    if (table.numbers && table.fields.has('number') && !row['number']) row['number'] = this.nextNumber(table)
    stamp(row, { sys_created_on: now, sys_created_by: actor.userName, sys_mod_count: '0' })
    stamp(row, { sys_updated_on: now, sys_updated_by: actor.userName })
    return this.#write({ operation: 'insert', table, row, previous: undefined, notes, actor, instance: this })
  }

  /** Records that were read from a file have ids that this run's chance may draw again. */
  #unusedId(table: Table): string {
    const store = this.tables.storeOf(table)
    for (;;) {
      const id = this.chance.id()
      if (!store.get(id)) return id
    }
  }

  /** As {@link insert}; a change of nothing is no write, and moves neither `sys_updated_on` nor `sys_mod_count`. */
  update(previous: Row, values: Readonly<Row>, actor: Actor): Row {
    const table = this.tables.classOf(previous)
    const row: Row = { ...previous }
    const notes = new Map<string, string>()
    for (const [name, value] of Object.entries(values)) if (name !== 'sys_id') setField(table, row, notes, name, value)
    return this.#write({ operation: 'update', table, row, previous, notes, actor, instance: this })
  }

  delete(row: Row, actor: Actor): void {
    const table = this.tables.classOf(row)
    this.#write({ operation: 'delete', table, row, previous: row, notes: new Map(), actor, instance: this })
  }

  #write(change: Change): Row {
    const { operation, table, row, previous, notes, actor } = change
    for (const rule of beforeRules(change)) rule(change)
    if (operation === 'delete') {
      this.tables.remove(row)
      this.#history.delete(valueOf(row, 'sys_id'))
    } else {
      if (operation === 'update' && previous) {
        if (
          notes.size === 0 &&
          [...table.fields.keys()].every((name) => row[name] === previous[name]) &&
          same(row, previous)
        )
          return previous
        stamp(row, {
          sys_updated_on: toText(this.clock.now()),
          sys_updated_by: actor.userName,
          sys_mod_count: String(Number(valueOf(previous, 'sys_mod_count')) + 1),
        })
      }
      this.tables.put(table.name, row)
      if (table.lineage.includes('task')) this.#remember(row)
    }
    for (const rule of afterRules(change)) rule(change)
    const write: Write = {
      operation,
      table: table.name,
      sysId: valueOf(row, 'sys_id'),
      by: actor.userName,
      at: toText(this.clock.now()),
      row,
    }
    for (const listener of this.#listeners) listener(write)
    // An after rule may have written the record again.
    return operation === 'delete' ? row : (this.tables.find(table.name, valueOf(row, 'sys_id')) ?? row)
  }

  #remember(row: Row): void {
    const id = valueOf(row, 'sys_id')
    const versions = this.#history.get(id)
    if (versions) versions.push(row)
    else this.#history.set(id, [row])
  }
}

const same = (a: Row, b: Row): boolean => Object.keys(a).every((name) => a[name] === b[name])

const stamp = (row: Row, values: Readonly<Row>): void => {
  for (const [name, value] of Object.entries(values)) row[name] = value
}

const openName = /^[a-z][a-z0-9_]*$/

const setField = (table: Table, row: Row, notes: Map<string, string>, name: string, value: string): void => {
  const field: FieldDefinition | undefined = table.fields.get(name)
  if (!field) {
    // Unknown columns are dropped without a word.
    if (table.open && openName.test(name)) row[name] = value
    return
  }
  if (field.type === 'journal_input') {
    if (value !== '') notes.set(name, field.length === undefined ? value : value.slice(0, field.length))
    return
  }
  if (
    field.calculated ||
    field.type === 'journal_list' ||
    (name !== 'sys_id' && name.startsWith('sys_') && isStamp(name))
  )
    return
  row[name] = field.length === undefined ? value : value.slice(0, field.length)
}

const isStamp = (name: string): boolean => name === 'sys_class_name'
