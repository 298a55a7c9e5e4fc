import type { FieldDefinition, FieldType } from '../dictionary/definition.js'
import type { Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'

/** Tables and columns that a client makes are there at once. */
export const defineTable = ({ operation, row, instance }: Change): void => {
  if (operation !== 'insert') return
  const name = valueOf(row, 'name')
  if (!/^[a-z][a-z0-9_]*$/.test(name) || instance.dictionary.table(name)) return
  const parent = instance.tables.find('sys_db_object', valueOf(row, 'super_class'))
  instance.dictionary.define({
    name,
    label: valueOf(row, 'label') || name,
    display: 'name',
    fields: {},
    open: true,
    ...(parent ? { parent: valueOf(parent, 'name') } : {}),
  })
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
  const named = instance.tables.find('sys_glide_object', kind)
  const type = types[valueOf(named, 'name') || kind] ?? 'string'
  const to = valueOf(row, 'reference')
  const target = instance.tables.find('sys_db_object', to)
  const initial = valueOf(row, 'default_value')
  const length = Number(valueOf(row, 'max_length'))
  const field: FieldDefinition = {
    type,
    label: valueOf(row, 'column_label') || element,
    ...(to === '' ? {} : { reference: valueOf(target, 'name') || to }),
    ...(initial === '' ? {} : { initial }),
    ...(length > 0 ? { length } : {}),
  }
  instance.dictionary.defineField(table, element, field)
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
