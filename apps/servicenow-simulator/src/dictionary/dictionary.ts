import { configurationItemTables } from './configuration-item-tables.js'
import type { FieldDefinition, TableDefinition } from './definition.js'
import { peopleTables } from './people-tables.js'
import { platformTables } from './platform-tables.js'
import { classField, domainFields, systemFields } from './system-fields.js'
import { taskTables } from './task-tables.js'

/** A table with everything that it inherits. */
export interface Table {
  readonly name: string
  readonly label: string
  readonly display: string
  readonly numbers: readonly [prefix: string, digits: number] | undefined
  readonly fields: ReadonlyMap<string, FieldDefinition>
  readonly open: boolean
  /** From itself up to the table without parent. */
  readonly lineage: readonly string[]
  /** Itself and every table that extends it. */
  readonly classes: ReadonlySet<string>
}

/** Tables whose records carry a domain; the others have none in a plain instance. */
const rootsWithDomain = new Set(['task', 'cmdb', 'sys_user', 'cmn_location', 'core_company'])

/** Every table and field that the instance knows. Grows when a client makes tables (sys_db_object, sys_dictionary). */
export class Dictionary {
  readonly #definitions = new Map<string, TableDefinition>()
  #tables = new Map<string, Table>()

  constructor() {
    for (const definition of [...taskTables, ...peopleTables, ...platformTables, ...configurationItemTables])
      this.#definitions.set(definition.name, definition)
  }

  table(name: string): Table | undefined {
    const known = this.#tables.get(name)
    if (known) return known
    const definition = this.#definitions.get(name)
    if (!definition) return undefined
    const made = this.#whole(definition)
    this.#tables.set(name, made)
    return made
  }

  /** A table that the caller has looked up before, or that the instance itself is built upon. */
  known(name: string): Table {
    const found = this.table(name)
    if (!found) throw new Error(`No table ${name} in the dictionary`)
    return found
  }

  definitions(): IterableIterator<TableDefinition> {
    return this.#definitions.values()
  }

  define(definition: TableDefinition): void {
    this.#definitions.set(definition.name, definition)
    this.#tables = new Map()
  }

  defineField(table: string, name: string, field: FieldDefinition): void {
    const definition = this.#definitions.get(table)
    if (!definition) return
    this.define({ ...definition, fields: { ...definition.fields, [name]: field } })
  }

  #whole(definition: TableDefinition): Table {
    const lineage: TableDefinition[] = []
    for (let at: TableDefinition | undefined = definition; at; at = this.#definitions.get(at.parent ?? '')) {
      if (lineage.includes(at)) break
      lineage.push(at)
    }
    const root = lineage.at(-1) ?? definition
    const classes = this.#extensionsOf(definition.name)
    const fields = new Map<string, FieldDefinition>()
    const take = (some: Readonly<Record<string, FieldDefinition>>) => {
      for (const [name, field] of Object.entries(some)) fields.set(name, field)
    }
    for (const { fields: own } of [...lineage].reverse()) take(own)
    if (lineage.length > 1 || classes.size > 1)
      fields.set('sys_class_name', { ...classField, initial: definition.name })
    if (rootsWithDomain.has(root.name)) take(domainFields)
    take(systemFields)
    const sorted = new Map([...fields].sort(([a], [b]) => (a < b ? -1 : 1)))
    return {
      name: definition.name,
      label: definition.label,
      display: definition.display,
      numbers: lineage.find(({ numbers }) => numbers)?.numbers,
      fields: sorted,
      open: lineage.some(({ open }) => open === true),
      lineage: lineage.map(({ name }) => name),
      classes,
    }
  }

  #extensionsOf(name: string): ReadonlySet<string> {
    const all = new Set([name])
    for (const found of all)
      for (const { name: child, parent } of this.#definitions.values()) if (parent === found) all.add(child)
    return all
  }

  /** The label of a choice; undefined where the field has none for the value. */
  static choice(field: FieldDefinition, value: string): string | undefined {
    return field.choices?.find(([one]) => one === value)?.[1]
  }
}
