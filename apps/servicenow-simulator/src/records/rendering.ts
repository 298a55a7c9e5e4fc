import type { FieldDefinition } from '../dictionary/definition.js'
import { Dictionary, type Table } from '../dictionary/dictionary.js'
import { displayOfList } from '../query/matching.js'
import { pathOf } from '../query/paths.js'
import { type Row, valueOf } from '../tables/row.js'
import { durationInWords, inZone } from '../time/instants.js'
import type { Instance } from './instance.js'

export interface Rendering {
  readonly display: 'false' | 'true' | 'all'
  readonly withoutLinks: boolean
  /** Dotted paths; undefined: every field of the table. */
  readonly fields: readonly string[] | undefined
  /** `https://instance`, without a slash. */
  readonly base: string
  readonly zone: string
}

export type Rendered = Record<string, unknown>

const mask = '********'

interface Column {
  readonly path: string
  readonly field: FieldDefinition
  readonly name: string
  /** The record that has the field; undefined: the row itself. */
  readonly holder?: (row: Row) => Row | undefined
}

/** Compiled once a request: how each row of the table is shown. */
export const renderer = (instance: Instance, table: Table, rendering: Rendering): ((row: Row) => Rendered) => {
  const columns =
    rendering.fields === undefined
      ? everyColumn(table)
      : rendering.fields.flatMap((path): Column[] => {
          const found = pathOf(instance.tables, table, path)
          return found ? [{ path, field: found.field, name: found.name, holder: found.holder }] : []
        })
  return (row) => {
    const shown: Rendered = {}
    for (const { path, field, name, holder } of columns)
      shown[path] = cell(instance, name, field, holder ? holder(row) : row, rendering)
    if (table.open && rendering.fields === undefined)
      for (const name of Object.keys(row))
        if (!(name in shown)) shown[name] = pair(row[name] ?? '', row[name] ?? '', rendering)
    return shown
  }
}

const columnsOf = new WeakMap<Table, readonly Column[]>()
/** Kept as long as the table is what it is; a field that is added makes it another. */
const everyColumn = (table: Table): readonly Column[] => {
  const known = columnsOf.get(table)
  if (known) return known
  const made = [...table.fields].map(([name, field]) => ({ path: name, field, name }))
  columnsOf.set(table, made)
  return made
}

const pair = (value: string, display: string, { display: which }: Rendering): unknown =>
  which === 'all' ? { display_value: display, value } : which === 'true' ? display : value

const cell = (
  instance: Instance,
  name: string,
  field: FieldDefinition,
  held: Row | undefined,
  rendering: Rendering,
): unknown => {
  const value = valueOf(held, name)
  const { display } = rendering
  switch (field.type) {
    case 'string':
    case 'integer':
    case 'boolean':
    case 'GUID':
      if (display === 'false') return value
      return pair(value, field.choices ? (Dictionary.choice(field, value) ?? value) : value, rendering)
    case 'reference':
    case 'domain_id':
      return linked(instance, field, value, rendering)
    case 'password':
      return pair(value === '' ? '' : mask, value === '' ? '' : mask, rendering)
    case 'journal_input':
    case 'journal_list':
      return pair('', display === 'false' || !held ? '' : journalOf(instance, held, name, rendering.zone), rendering)
    default:
      return pair(value, display === 'false' ? value : displayOf(instance, field, value, rendering.zone), rendering)
  }
}

const linked = (instance: Instance, field: FieldDefinition, value: string, rendering: Rendering): unknown => {
  const { display, withoutLinks, base } = rendering
  if (value === '') return display === 'all' ? { display_value: '', value: '' } : ''
  if (display === 'false' && withoutLinks) return value
  const to = field.reference ?? ''
  const link = `${base}/api/now/table/${to}/${value}`
  if (display === 'false') return { link, value }
  const name = value === 'global' ? 'global' : instance.tables.displayOf(to, value)
  if (display === 'true') return withoutLinks ? name : { display_value: name, link }
  return withoutLinks ? { display_value: name, value } : { display_value: name, link, value }
}

/** What a person reads in a field. */
export const displayOf = (instance: Instance, field: FieldDefinition, value: string, zone: string): string => {
  switch (field.type) {
    case 'glide_date_time':
      return value === '' ? '' : inZone(value, zone)
    case 'glide_duration':
      return value === '' ? '' : durationInWords(value)
    case 'reference':
    case 'glide_list':
      return displayOfList(instance.tables, field, value)
    case 'sys_class_name':
      return instance.dictionary.table(value)?.label ?? value
    case 'password':
      return value === '' ? '' : mask
    default:
      return Dictionary.choice(field, value) ?? value
  }
}

const labels: Record<string, string> = { comments: 'Additional comments', work_notes: 'Work notes' }

/** All entries, newest first, as the activity stream is written into a display value. */
const journalOf = (instance: Instance, row: Row, element: string, zone: string): string => {
  const table = instance.dictionary.known('sys_journal_field')
  const entries = [...instance.tables.storeOf(table).having('element_id', valueOf(row, 'sys_id'))]
  return entries
    .filter((entry) => (element === 'comments_and_work_notes' ? true : valueOf(entry, 'element') === element))
    .reverse()
    .map((entry) => {
      const by = valueOf(entry, 'sys_created_by')
      const [user] = instance.tables.storeOf(instance.dictionary.known('sys_user')).having('user_name', by)
      const at = inZone(valueOf(entry, 'sys_created_on'), zone)
      const kind = labels[valueOf(entry, 'element')] ?? valueOf(entry, 'element')
      return `${at} - ${valueOf(user, 'name') || by} (${kind})\n${valueOf(entry, 'value')}\n\n`
    })
    .join('')
}
