import type { FieldDefinition, FieldType, TableDefinition } from '../dictionary/definition.js'
import type { Change } from '../records/change.js'
import { type Row, valueOf } from '../tables/row.js'

/** Tables and columns that a client makes are there at once. */
export const defineTable = ({ operation, row, instance }: Change): void => {
  if (operation !== 'insert') return
  const parent = instance.tables.find('sys_db_object', valueOf(row, 'super_class'))
  const made = tableOf(row, valueOf(parent, 'name'))
  if (made && !instance.dictionary.table(made.name)) instance.dictionary.define(made)
}

export const tableOf = (row: Row, parent: string): TableDefinition | undefined => {
  const name = valueOf(row, 'name')
  if (!/^[a-z][a-z0-9_]*$/.test(name)) return undefined
  const label = valueOf(row, 'label') || name
  return { name, label, display: 'name', fields: {}, open: true, ...(parent === '' ? {} : { parent }) }
}

const types: Record<string, FieldType> = {
  string: 'string',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  reference: 'reference',
  glide_list: 'glide_list',
  glide_date_time: 'glide_date_time',
  glide_date: 'glide_date',
  glide_duration: 'glide_duration',
  journal_input: 'journal_input',
  conditions: 'conditions',
}

export const defineColumn = ({ operation, row, instance }: Change): void => {
  const [table, element] = [valueOf(row, 'name'), valueOf(row, 'element')]
  if (operation !== 'insert' || element === '' || instance.dictionary.table(table)?.fields.has(element)) return
  const kind = valueOf(row, 'internal_type')
  const named = valueOf(instance.tables.find('sys_glide_object', kind), 'name')
  const to = valueOf(row, 'reference')
  const target = valueOf(instance.tables.find('sys_db_object', to), 'name')
  instance.dictionary.defineField(table, element, columnOf(row, named || kind, target || to))
}

export const columnOf = (row: Row, type: string, to: string): FieldDefinition => {
  const initial = valueOf(row, 'default_value')
  const length = Number(valueOf(row, 'max_length'))
  return {
    type: types[type] ?? 'string',
    label: valueOf(row, 'column_label') || valueOf(row, 'element'),
    ...(to === '' ? {} : { reference: to }),
    ...(initial === '' ? {} : { initial }),
    ...(length > 0 ? { length } : {}),
  }
}

/** Choices that are added are labels from then on. */
export const defineChoice = ({ operation, row, instance }: Change): void => {
  if (operation !== 'insert') return
  const [table, element] = [valueOf(row, 'name'), valueOf(row, 'element')]
  const field = instance.dictionary.table(table)?.fields.get(element)
  if (!field) return
  const [value, label] = [valueOf(row, 'value'), valueOf(row, 'label')]
  if (field.choices?.some(([known, words]) => known === value && words === label)) return
  const others = (field.choices ?? []).filter(([one]) => one !== value)
  instance.dictionary.defineField(table, element, { ...field, choices: [...others, [value, label]] })
}

/** Application files carry their name twice. */
export const nameFile = ({ row, table }: Change): void => {
  if (table.fields.has('sys_name')) row['sys_name'] = valueOf(row, table.display) || valueOf(row, 'name')
}
