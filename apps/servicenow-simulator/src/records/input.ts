import type { FieldDefinition } from '../dictionary/definition.js'
import { Dictionary, type Table } from '../dictionary/dictionary.js'
import { pathOf } from '../query/paths.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Tables } from '../tables/tables.js'
import { asDateTime, fromZone } from '../time/instants.js'

const plain = (value: unknown): string => {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      break
  }
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(plain).join(',')
  return JSON.stringify(value)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A request's body as stored texts. A field may come as `{value, display_value}`, as reads give it.
 * @param display `sysparm_input_display_value`: labels, names and the user's own times stand for stored values
 */
export const toStored = (
  body: Readonly<Record<string, unknown>>,
  table: Table,
  tables: Tables,
  display: boolean,
  zone: string,
): Row => {
  const row: Row = {}
  for (const [name, given] of Object.entries(body)) {
    if (name === '__proto__') continue
    const field = table.fields.get(name)
    let value = given
    let named = display
    if (isObject(given) && ('value' in given || 'display_value' in given)) {
      named = display && !('value' in given)
      value = 'value' in given ? given['value'] : given['display_value']
    }
    const text = plain(value)
    row[name] = !field ? (typeof value === 'boolean' ? String(value) : text) : stored(field, text, tables, named, zone)
  }
  return row
}

const stored = (field: FieldDefinition, text: string, tables: Tables, named: boolean, zone: string): string => {
  switch (field.type) {
    case 'boolean':
      return text === '' ? '' : /^(true|1|yes|on)$/i.test(text.trim()) ? 'true' : 'false'
    case 'glide_date_time':
      if (text === '') return ''
      return (named ? fromZone(text, zone) : asDateTime(text)) ?? ''
    case 'glide_date':
      return text === '' ? '' : (asDateTime(text)?.slice(0, 10) ?? '')
    case 'glide_duration':
      return text
    case 'reference':
      return named && text !== '' ? idOfName(field, text, tables) : text
    case 'glide_list':
      return named
        ? text
            .split(',')
            .map((one) => idOfName(field, one.trim(), tables) || one.trim())
            .join(',')
        : text
    default:
      if (!named || !field.choices || Dictionary.choice(field, text) !== undefined) return text
      return field.choices.find(([, label]) => label.toLowerCase() === text.toLowerCase())?.[0] ?? text
  }
}

/** A name that no record has leaves the reference empty. */
const idOfName = (field: FieldDefinition, name: string, tables: Tables): string => {
  const to = tables.dictionary.table(field.reference ?? '')
  if (!to) return name
  if (tables.find(to.name, name)) return name
  const display = pathOf(tables, to, to.display)
  if (!display) return ''
  const store = tables.storeOf(to)
  const wanted = name.toLowerCase()
  for (const row of store.isIndexed(to.display) ? store.having(to.display, name) : store.rows())
    if (tables.isOf(row, to) && display.value(row).toLowerCase() === wanted) return valueOf(row, 'sys_id')
  return ''
}
