import { mayAsk, mayInsert, maySee, mayUpdate } from '../auth/access.js'
import type { Table } from '../dictionary/dictionary.js'
import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { toStored } from '../records/input.js'
import { againstAcl, noRecord, notAuthorized, Refusal } from '../records/refusal.js'
import { renderer } from '../records/rendering.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { pageOf, queryOf, renderingOf, rowsOf } from './selection.js'

/** `/api/sn_customerservice[/v1]/case…`: customer service cases, their activities, and what a field may be. */
export const caseApi = (call: Call, [id, further, field]: readonly string[]): Answer => {
  const table = call.api.instance.dictionary.known('sn_customerservice_case')
  const { method } = call.request
  if (id === undefined) return method === 'POST' ? create(call, table) : list(call, table)
  if (id === 'field_values') return choices(call, table, further ?? '')
  const row = seen(call, table, id)
  if (further === 'activities') return activities(call, row)
  if (further === 'field_values') return choices(call, table, field ?? '')
  if (method === 'PUT' || method === 'PATCH') return change(call, table, row)
  return shown(call, table, row, 200)
}

/** `/api/now[/v1]/account[/{id}]`: customers, read only. */
export const accountApi = (call: Call, [id]: readonly string[]): Answer => {
  const table = call.api.instance.dictionary.known('customer_account')
  return id === undefined ? list(call, table) : shown(call, table, seen(call, table, id), 200)
}

const seen = ({ api, actor }: Call, table: Table, id: string): Row => {
  const row = api.instance.tables.find(table.name, id)
  if (!row || !maySee(api.instance.tables.classOf(row), row, actor)) throw noRecord()
  return row
}

const reading = ({ request }: Call): void => {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'Method not supported')
}

const shown = (call: Call, table: Table, row: Row, status: number): Answer => {
  if (status === 200 && call.request.method !== 'PUT' && call.request.method !== 'PATCH') reading(call)
  const render = renderer(call.api.instance, table, renderingOf(call.request.query, call))
  return answer(call.request, status, { result: render(row) })
}

const list = (call: Call, table: Table): Answer => {
  reading(call)
  const { api, request, actor } = call
  if (!mayAsk(table, actor)) throw notAuthorized()
  const found = rowsOf(queryOf(request.query, table, call), table, call)
  const { limit, offset } = pageOf(request.query)
  // These APIs give ten at a time where nothing else is asked for.
  const most = request.query.has('sysparm_limit') ? limit : 10
  const render = renderer(api.instance, table, renderingOf(request.query, call))
  const result = found
    .slice(offset, offset + most)
    .filter((row) => maySee(table, row, actor))
    .map(render)
  return answer(request, 200, { result }, { 'X-Total-Count': String(found.length) })
}

const valuesOf = ({ api, request, actor }: Call, table: Table): Row =>
  toStored(payloadOf(request), table, api.instance.tables, false, actor.zone)

const create = (call: Call, table: Table): Answer => {
  if (!mayInsert(table, call.actor)) throw againstAcl('Insert')
  return shown(call, table, call.api.instance.insert(table.name, valuesOf(call, table), call.actor), 201)
}

const change = (call: Call, table: Table, row: Row): Answer => {
  if (!mayUpdate(table, row, call.actor)) throw againstAcl('Update')
  return shown(call, table, call.api.instance.update(row, valuesOf(call, table), call.actor), 200)
}

/** The journal, newest first, and who wrote it. */
const activities = (call: Call, row: Row): Answer => {
  reading(call)
  const { instance } = call.api
  const { limit, offset } = pageOf(call.request.query)
  const entries = instance
    .search('sys_journal_field', `element_id=${valueOf(row, 'sys_id')}`)
    .reverse()
    .map((entry) => {
      const login = valueOf(entry, 'sys_created_by')
      const [user] = instance.search('sys_user', `user_name=${login}`)
      return {
        sys_id: valueOf(entry, 'sys_id'),
        element: valueOf(entry, 'element'),
        field_name: valueOf(entry, 'element'),
        value: valueOf(entry, 'value'),
        login_name: login,
        name: valueOf(user, 'name'),
        user_sys_id: valueOf(user, 'sys_id'),
        sys_created_on: valueOf(entry, 'sys_created_on'),
      }
    })
  return answer(call.request, 200, { result: { entries: entries.slice(offset, offset + limit) } })
}

const choices = (call: Call, table: Table, name: string): Answer => {
  reading(call)
  const field = table.fields.get(name)
  if (!field) throw new Refusal(400, `Invalid field ${name}`)
  const result = (field.choices ?? []).map(([value, label], at) => ({
    label,
    value,
    sequence: at + 1,
    dependent_value: '',
  }))
  return answer(call.request, 200, { result })
}
