import { mayAsk, mayDelete, mayInsert, maySee, mayUpdate, mayWriteField } from '../auth/access.js'
import type { Table } from '../dictionary/dictionary.js'
import { answer, nothing } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import { type Answer, flag } from '../http/request.js'
import { toStored } from '../records/input.js'
import { againstAcl, invalidTable, noRecord, notAuthorized, Refusal } from '../records/refusal.js'
import { renderer } from '../records/rendering.js'
import { refreshServiceLevels } from '../rules/service-levels/refresh.js'
import type { Row } from '../tables/row.js'
import { valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { linkHeader, pageOf, parametersOf, queryOf, renderingOf, rowsOf, wantsLinks } from './selection.js'

/** `/api/now[/v1|/v2]/table/{table}[/{sys_id}]` */
export const tableApi = (call: Call, tableName: string, id: string | undefined): Answer => {
  const table = call.api.instance.dictionary.table(tableName)
  if (!table) throw invalidTable(tableName)
  if (!mayAsk(table, call.actor)) throw notAuthorized()
  const { method } = call.request
  if (table.name === 'task_sla') refreshServiceLevels(call.api.instance)
  if (id === undefined) {
    if (method === 'GET' || method === 'HEAD') return list(call, table)
    if (method === 'POST') return create(call, table)
  } else {
    if (method === 'GET' || method === 'HEAD') return show(call, table, rowOf(call, table, id), 200)
    if (method === 'PUT' || method === 'PATCH') return change(call, table, rowOf(call, table, id))
    if (method === 'DELETE') return remove(call, rowOf(call, table, id))
  }
  throw new Refusal(405, 'Method not supported')
}

/** @throws Refusal 404, also for a record that the user may not see */
export const rowOf = ({ api, actor }: Call, table: Table, id: string): Row => {
  const row = api.instance.tables.find(table.name, id)
  if (!row || !maySee(api.instance.tables.classOf(row), row, actor)) throw noRecord()
  return row
}

const show = (call: Call, table: Table, row: Row, status: number, headers: Record<string, string> = {}): Answer => {
  const render = renderer(call.api.instance, table, renderingOf(parametersOf(call), call))
  return answer(call.request, status, { result: render(row) }, headers)
}

const list = (call: Call, table: Table): Answer => {
  const { request, api, actor } = call
  const parameters = parametersOf(call)
  const found = rowsOf(queryOf(parameters, table, call), table, call)
  const page = pageOf(parameters)
  // ACLs thin a page out only after it was cut: short pages are no sign of the end.
  const rows = found
    .slice(page.offset, page.offset + page.limit)
    .filter((row) => maySee(api.instance.tables.classOf(row), row, actor))
  const headers: Record<string, string> = {}
  if (!flag(request, 'sysparm_no_count')) headers['X-Total-Count'] = String(found.length)
  if (wantsLinks(request)) headers['Link'] = linkHeader(request, page, found.length)
  if (found.length === 0 && call.version === 'v1') throw noRecord()
  const render = renderer(api.instance, table, renderingOf(parameters, call))
  return answer(request, 200, { result: rows.map(render) }, headers)
}

/** The body as it may be written by this user: what a field's ACL, or a planted fault, keeps from them is dropped. */
const written = (call: Call, table: Table): Row => {
  const { api, request, actor } = call
  const { instance } = api
  const display = flag(request, 'sysparm_input_display_value')
  const row = toStored(payloadOf(request), table, instance.tables, display, actor.zone)
  for (const field of Object.keys(row))
    if (!mayWriteField(table, field, actor) || api.faults.drops(table.name, field, actor.userName)) delete row[field]
  return row
}

const create = (call: Call, table: Table): Answer => {
  const { api, request, actor } = call
  const values = written(call, table)
  const asked = api.instance.dictionary.table(values['sys_class_name'] ?? '')
  const made = asked && table.classes.has(asked.name) ? asked : table
  if (!mayInsert(made, actor)) throw againstAcl('Insert')
  const row = api.instance.insert(made.name, values, actor)
  const location = `${request.base}/api/now/table/${made.name}/${valueOf(row, 'sys_id')}`
  return show(call, table, row, 201, { Location: location })
}

const change = (call: Call, table: Table, row: Row): Answer => {
  const { api, actor } = call
  const actual = api.instance.tables.classOf(row)
  if (!mayUpdate(actual, row, actor)) throw againstAcl('Update')
  return show(call, table, api.instance.update(row, written(call, actual), actor), 200)
}

const remove = (call: Call, row: Row): Answer => {
  if (!mayDelete(call.actor)) throw againstAcl('Delete')
  call.api.instance.delete(row, call.actor)
  return nothing
}
