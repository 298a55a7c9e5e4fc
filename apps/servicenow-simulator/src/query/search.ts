import type { FieldType } from '../dictionary/definition.js'
import type { Table } from '../dictionary/dictionary.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Store } from '../tables/store.js'
import { compare, normal } from './comparison.js'
import type { EncodedQuery, Term } from './encoded-query.js'
import { displayOfList, matcher, type Matching } from './matching.js'
import { pathOf } from './paths.js'

/** Rows of the table that the query wants, in its order; without one, as they were made. */
export const search = (query: EncodedQuery, table: Table, context: Matching): Row[] => {
  const store = context.tables.storeOf(table)
  const wanted = matcher(query, table, context)
  const found: Row[] = []
  for (const row of candidates(query, table, store)) if (context.tables.isOf(row, table) && wanted(row)) found.push(row)
  return inOrder(found, query, table, context)
}

/**
 * Rows among which all that are wanted lie: from an index where each group has a condition that one answers, else all.
 * Conditions with scripts or dots are left to the matcher.
 */
const candidates = (query: EncodedQuery, table: Table, store: Store): Iterable<Row> => {
  const chosen: { size: number; rows: () => Iterable<Row> }[] = []
  for (const clauses of query.groups) {
    let best: { size: number; rows: () => Iterable<Row> } | undefined
    const range = { from: '', to: '￿', any: false }
    for (const [term, alternative] of clauses) {
      if (!term || alternative) continue
      const one = byIndex(term, table, store)
      if (one && (!best || one.size < best.size)) best = one
      narrow(range, term)
    }
    if (range.any) {
      const size = store.countUpdatedWithin(range.from, range.to)
      if (!best || size < best.size) best = { size, rows: () => store.updatedWithin(range.from, range.to) }
    }
    if (!best) return store.rows()
    chosen.push(best)
  }
  const [only, ...others] = chosen
  if (!only) return store.rows()
  if (others.length === 0) return only.rows()
  const all = new Set<Row>()
  for (const { rows } of chosen) for (const row of rows()) all.add(row)
  return all
}

const byIndex = (term: Term, table: Table, store: Store) => {
  if (term.kind !== 'condition' || term.value.startsWith('javascript:')) return undefined
  const { path, operator, value } = term
  if ((operator !== '=' && operator !== 'IN') || value === '' || !table.fields.has(path)) return undefined
  const values = operator === '=' ? [value] : value.split(',').map((one) => one.trim())
  if (values.some((one) => one === '' || one.toUpperCase() === 'NULL')) return undefined
  if (path === 'sys_id')
    return {
      size: values.length,
      rows: () => new Set(values.map((id) => store.get(id)).filter((row) => row !== undefined)),
    }
  if (!store.isIndexed(path)) return undefined
  const size = values.reduce((sum, one) => sum + store.countHaving(path, one), 0)
  return {
    size,
    rows: function* (): Iterable<Row> {
      for (const one of new Set(values.map((each) => each.toLowerCase()))) yield* store.having(path, one)
    },
  }
}

const narrow = (range: { from: string; to: string; any: boolean }, term: Term): void => {
  if (term.kind !== 'condition' || term.path !== 'sys_updated_on' || term.value.startsWith('javascript:')) return
  const value = normal('glide_date_time', term.value)
  if (!/^\d{4}-\d{2}-\d{2} /.test(value)) return
  const { operator } = term
  if (operator === '>' || operator === '>=' || operator === '=') {
    if (value > range.from) range.from = value
    range.any = true
  }
  if (operator === '<' || operator === '<=' || operator === '=') {
    if (value < range.to) range.to = value
    range.any = true
  }
}

const inOrder = (rows: Row[], query: EncodedQuery, table: Table, context: Matching): Row[] => {
  const keys = query.order
    .map(({ path, descending }) => ({ path: pathOf(context.tables, table, path), sign: descending ? -1 : 1 }))
    .flatMap(({ path, sign }) => (path ? [{ path, sign }] : []))
  if (keys.length === 0) return rows
  const [single, ...more] = keys
  if (single && more.length === 0 && single.path.name === 'sys_id' && rows.length > 0)
    return rows.sort((a, b) => single.sign * (valueOf(a, 'sys_id') < valueOf(b, 'sys_id') ? -1 : 1))
  const read = keys.map(({ path }) => {
    const { field } = path
    const type: FieldType = field.type
    return type === 'reference'
      ? (row: Row) => displayOfList(context.tables, field, path.value(row)).toLowerCase()
      : (row: Row) => path.value(row)
  })
  const keyed = rows.map((row) => ({ row, by: read.map((one) => one(row)) }))
  keyed.sort((a, b) => {
    for (let at = 0; at < keys.length; at += 1) {
      const key = keys[at]
      if (!key) continue
      const order = compare(key.path.field.type, a.by[at] ?? '', b.by[at] ?? '')
      if (order !== 0) return key.sign * order
    }
    return 0
  })
  return keyed.map(({ row }) => row)
}
