import type { FieldDefinition } from '../dictionary/definition.js'
import type { Table } from '../dictionary/dictionary.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Tables } from '../tables/tables.js'

/** A field reached from a table, through references (`caller_id.department.name`). */
export interface Path {
  readonly field: FieldDefinition
  /** The table that the last field lies in, and its name there. */
  readonly table: Table
  readonly name: string
  /** The record that holds the last field; undefined where a reference on the way is empty. */
  readonly holder: (row: Row) => Row | undefined
  readonly value: (row: Row) => string
}

const plainText: FieldDefinition = { type: 'string', label: '' }

/** @returns undefined where the table has no such field */
export const pathOf = (tables: Tables, table: Table, path: string): Path | undefined => {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  let at = table
  const through: { name: string; to: string }[] = []
  for (const name of steps) {
    const field = at.fields.get(name)
    const next = field?.reference === undefined ? undefined : tables.dictionary.table(field.reference)
    if (!next || field?.type === 'glide_list') return undefined
    through.push({ name, to: next.name })
    at = next
  }
  const field = at.fields.get(last) ?? (at.open && /^[a-z][a-z0-9_]*$/.test(last) ? plainText : undefined)
  if (!field) return undefined
  const holder = (row: Row): Row | undefined => {
    let held: Row | undefined = row
    for (const { name, to } of through) held = held && tables.find(to, valueOf(held, name))
    return held
  }
  const value =
    through.length === 0 ? (row: Row): string => row[last] ?? '' : (row: Row): string => valueOf(holder(row), last)
  return { field, table: at, name: last, holder, value }
}
