import { mayAsk, mayDelete, mayInsert, maySee, mayUpdate } from '../auth/access.js'
import type { Table } from '../dictionary/dictionary.js'
import { answer } from '../http/answers.js'
import { jsonOf, recordsOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { toStored } from '../records/input.js'
import { Refusal } from '../records/refusal.js'
import { renderer } from '../records/rendering.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { queryOf, rowsOf } from './selection.js'

/** The older JSONv2 web service: `/{table}.do?JSONv2&sysparm_action=…`. References are bare ids. */
export const jsonWebService = (call: Call, tableName: string): Answer => {
  const { api, request } = call
  const table = api.instance.dictionary.table(tableName)
  if (!table) return failed(call, 'Invalid table', `Table '${tableName}' does not exist`)
  if (!mayAsk(table, call.actor)) return failed(call, 'User Not Authorized', 'Failed API level ACL Validation', 403)
  const action = request.query.get('sysparm_action') ?? (request.method === 'POST' ? 'insert' : 'getRecords')
  try {
    return perform(call, table, action)
  } catch (error) {
    if (error instanceof Refusal) return failed(call, error.message, error.detail ?? error.message)
    throw error
  }
}

const failed = ({ request }: Call, error: string, reason: string, status = 200): Answer =>
  answer(request, status, { error, reason, records: [] })

const perform = (call: Call, table: Table, action: string): Answer => {
  const { api, request, actor } = call
  const { instance } = api
  const values = (body: Readonly<Record<string, unknown>>): Row =>
    toStored(body, table, instance.tables, false, actor.zone)
  const bodies = (): Record<string, unknown>[] => recordsOf(jsonOf(request))
  switch (action) {
    case 'get':
    case 'getRecords':
      return records(call, table, selected(call, table))
    case 'getKeys':
      return answer(request, 200, { records: selected(call, table).map((row) => valueOf(row, 'sys_id')) })
    case 'insert':
    case 'insertMultiple': {
      if (!mayInsert(table, actor)) return failed(call, 'Insert Aborted', 'Security constraint')
      const scope = request.query.get('sysparm_record_scope')
      const made = bodies().map((body) =>
        instance.insert(table.name, { ...values(body), ...(scope === null ? {} : { sys_scope: scope }) }, actor),
      )
      return records(call, table, made)
    }
    case 'update': {
      const [body = {}] = bodies()
      const found = selected(call, table)
      if (found.some((row) => !mayUpdate(table, row, actor)))
        return failed(call, 'Update Aborted', 'Security constraint')
      return records(
        call,
        table,
        found.map((row) => instance.update(row, values(body), actor)),
      )
    }
    case 'deleteRecord':
    case 'deleteMultiple': {
      if (!mayDelete(actor)) return failed(call, 'Delete Aborted', 'Security constraint')
      const body = action === 'deleteRecord' ? bodies()[0] : undefined
      const id = body?.['sysparm_sys_id']
      const found = typeof id === 'string' ? [instance.tables.find(table.name, id)] : selected(call, table)
      const gone = found.filter((row) => row !== undefined)
      for (const row of gone) instance.delete(row, actor)
      return action === 'deleteMultiple'
        ? answer(request, 200, { records: [{ count: String(gone.length), __status: 'success' }] })
        : records(call, table, gone)
    }
    default:
      return failed(call, 'Invalid action', `Unknown sysparm_action '${action}'`)
  }
}

const selected = (call: Call, table: Table): Row[] => {
  const { query } = call.request
  const id = query.get('sysparm_sys_id')
  const { instance } = call.api
  const found =
    id === null
      ? rowsOf(queryOf(query, table, call), table, call)
      : [instance.tables.find(table.name, id)].filter((row) => row !== undefined)
  const most = Number(query.get('sysparm_record_count') ?? query.get('sysparm_limit') ?? Number.NaN)
  const seen = found.filter((row) => maySee(instance.tables.classOf(row), row, call.actor))
  return Number.isNaN(most) ? seen : seen.slice(0, most)
}

const records = (call: Call, table: Table, rows: readonly Row[]): Answer => {
  const { request, api, actor } = call
  const display = request.query.get('displayvalue') ?? request.query.get('sysparm_display_value')
  const render = renderer(api.instance, table, {
    display: display === 'true' ? 'true' : 'false',
    withoutLinks: true,
    fields: undefined,
    base: request.base,
    zone: actor.zone,
  })
  return answer(request, 200, { records: rows.map((row) => ({ ...render(row), __status: 'success' })) })
}
