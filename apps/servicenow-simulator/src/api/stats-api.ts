import { mayAsk } from '../auth/access.js'
import type { Table } from '../dictionary/dictionary.js'
import { answer } from '../http/answers.js'
import type { Answer } from '../http/request.js'
import { compare } from '../query/comparison.js'
import { type Path, pathOf } from '../query/paths.js'
import { displayOf } from '../records/rendering.js'
import { invalidTable, notAuthorized, Refusal } from '../records/refusal.js'
import type { Row } from '../tables/row.js'
import type { Call } from './context.js'
import { parametersOf, queryOf, rowsOf } from './selection.js'

type Stats = Record<string, unknown>
const aggregates = ['avg', 'min', 'max', 'sum'] as const

/** `/api/now/stats/{table}` */
export const statsApi = (call: Call, tableName: string): Answer => {
  const { api, request } = call
  const table = api.instance.dictionary.table(tableName)
  if (!table) throw invalidTable(tableName)
  if (!mayAsk(table, call.actor)) throw notAuthorized()
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'Method not supported')
  const parameters = parametersOf(call)
  const counted = parameters.get('sysparm_count') === 'true'
  const asked = aggregates.flatMap((kind) =>
    fieldsOf(parameters, `sysparm_${kind}_fields`).map((field) => ({ kind, field })),
  )
  const groupBy = fieldsOf(parameters, 'sysparm_group_by')
  if (!counted && asked.length === 0 && groupBy.length === 0 && !parameters.get('sysparm_query'))
    throw new Refusal(
      400,
      'Invalid parameters',
      'At least one of the following parameters must be set: sysparm_count, sysparm_avg_fields, sysparm_min_fields, ' +
        'sysparm_max_fields, sysparm_sum_fields, sysparm_group_by, sysparm_query',
    )
  const query = queryOf(parameters, table, call)
  const rows = rowsOf(query, table, call)
  const grouping = [...groupBy, ...query.groupBy]
  const statsOf = (some: readonly Row[]): Stats => measured(call, table, some, counted, asked)
  if (grouping.length === 0) return answer(request, 200, { result: { stats: statsOf(rows) } })
  return answer(request, 200, { result: grouped(call, table, rows, grouping, statsOf, parameters) })
}

const fieldsOf = (parameters: URLSearchParams, name: string): string[] =>
  (parameters.get(name) ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

const measured = (
  call: Call,
  table: Table,
  rows: readonly Row[],
  counted: boolean,
  asked: readonly { kind: (typeof aggregates)[number]; field: string }[],
): Stats => {
  const stats: Stats = {}
  if (counted) stats['count'] = String(rows.length)
  for (const { kind, field } of asked) {
    const path = pathOf(call.api.instance.tables, table, field)
    if (!path) continue
    const values = rows.map(path.value).filter((value) => value !== '')
    stats[kind] = { ...(stats[kind] as Record<string, string> | undefined), [field]: aggregate(kind, values, path) }
  }
  return stats
}

const aggregate = (kind: (typeof aggregates)[number], values: readonly string[], path: Path): string => {
  if (values.length === 0) return ''
  const sum = (): number => values.reduce((total, value) => total + (Number(value) || 0), 0)
  switch (kind) {
    case 'sum':
      return String(sum())
    case 'avg':
      return (sum() / values.length).toFixed(4)
    case 'min':
    case 'max': {
      const sign = kind === 'min' ? 1 : -1
      return values.reduce((best, value) => (sign * compare(path.field.type, value, best) < 0 ? value : best))
    }
  }
}

const grouped = (
  call: Call,
  table: Table,
  rows: readonly Row[],
  grouping: readonly string[],
  statsOf: (rows: readonly Row[]) => Stats,
  parameters: URLSearchParams,
): Record<string, unknown>[] => {
  const { instance } = call.api
  const paths = grouping.flatMap((name) => {
    const path = pathOf(instance.tables, table, name)
    return path ? [{ name, path }] : []
  })
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify(paths.map(({ path }) => path.value(row)))
    const some = groups.get(key)
    if (some) some.push(row)
    else groups.set(key, [row])
  }
  const shown = parameters.get('sysparm_display_value')
  const made = [...groups.values()].map((some) => ({
    stats: statsOf(some),
    count: some.length,
    groupby_fields: paths.map(({ name, path }) => {
      const value = some[0] ? path.value(some[0]) : ''
      const display = displayOf(instance, path.field, value, call.actor.zone)
      return {
        field: name,
        value: shown === 'true' ? display : value,
        ...(shown === 'all' ? { display_value: display } : {}),
      }
    }),
  }))
  const having = /^count\^[^^]*\^(>=|<=|!=|>|<|=)\^(\d+)$/.exec(parameters.get('sysparm_having') ?? '')
  const kept = having
    ? made.filter(({ count }) => {
        const difference = count - Number(having[2])
        const how = having[1] ?? '='
        return (
          (difference > 0 && (how === '>' || how === '>=' || how === '!=')) ||
          (difference < 0 && (how === '<' || how === '<=' || how === '!=')) ||
          (difference === 0 && how.includes('=') && how !== '!=')
        )
      })
    : made
  const order = parameters.get('sysparm_order_by') ?? ''
  if (order.startsWith('COUNT')) kept.sort((a, b) => (order.endsWith('DESC') ? b.count - a.count : a.count - b.count))
  else
    kept.sort((a, b) =>
      JSON.stringify(a.groupby_fields.map(({ value }) => value)) <
      JSON.stringify(b.groupby_fields.map(({ value }) => value))
        ? -1
        : 1,
    )
  return kept.map(({ stats, groupby_fields }) => ({ stats, groupby_fields }))
}
