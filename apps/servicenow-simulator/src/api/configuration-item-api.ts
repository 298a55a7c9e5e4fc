import { mayAsk, mayInsert, mayUpdate } from '../auth/access.js'
import type { Table } from '../dictionary/dictionary.js'
import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { toStored } from '../records/input.js'
import { againstAcl, noRecord, notAuthorized, Refusal } from '../records/refusal.js'
import { renderer } from '../records/rendering.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { pageOf, parametersOf, queryOf, renderingOf, rowsOf } from './selection.js'

type Fields = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `/api/now/cmdb/instance/{class}[/{sys_id}[/relation[/{sys_id}]]]` */
export const configurationItemApi = (call: Call, rest: readonly string[]): Answer => {
  const [className = '', id, relation, relationId] = rest
  const { api, request, actor } = call
  const table = api.instance.dictionary.table(className)
  if (!table?.lineage.includes('cmdb'))
    throw new Refusal(
      404,
      `Class name [${className}] is invalid`,
      "Record doesn't exist or ACL restricts the record retrieval",
    )
  if (!mayAsk(table, actor)) throw notAuthorized()
  const { method } = request
  if (id === undefined) {
    if (method === 'GET' || method === 'HEAD') return list(call, table)
    if (method === 'POST') return create(call, table)
  } else {
    const row = api.instance.tables.find(className, id)
    if (!row) throw noRecord()
    if (relation === undefined) {
      if (method === 'GET' || method === 'HEAD') return shown(call, table, row, 200)
      if (method === 'PUT' || method === 'PATCH') return change(call, table, row)
    }
    if (relation === 'relation') {
      if (method === 'POST' && relationId === undefined) {
        relate(call, row, payloadOf(request))
        return shown(call, table, row, 200)
      }
      if (method === 'DELETE' && relationId !== undefined) {
        const related = api.instance.tables.find('cmdb_rel_ci', relationId)
        if (!related) throw noRecord()
        api.instance.delete(related, actor)
        return shown(call, table, row, 204)
      }
    }
  }
  throw new Refusal(405, 'Method not supported')
}

const list = (call: Call, table: Table): Answer => {
  const parameters = parametersOf(call)
  const found = rowsOf(queryOf(parameters, table, call), table, call)
  const { limit, offset } = pageOf(parameters)
  const result = found
    .slice(offset, offset + (parameters.has('sysparm_limit') ? limit : 1000))
    .map((row) => ({ sys_id: valueOf(row, 'sys_id'), name: valueOf(row, 'name') }))
  return answer(call.request, 200, { result }, { 'X-Total-Count': String(found.length) })
}

const shown = (call: Call, table: Table, row: Row, status: number): Answer => {
  const { api, request } = call
  const id = valueOf(row, 'sys_id')
  const render = renderer(api.instance, table, renderingOf(parametersOf(call), call))
  const { tables } = api.instance
  const relations = (side: 'parent' | 'child', other: 'parent' | 'child'): unknown[] =>
    [...tables.storeOf(api.instance.dictionary.known('cmdb_rel_ci')).having(side, id)].map((relation) => {
      const [type, ci] = [valueOf(relation, 'type'), valueOf(relation, other)]
      return {
        sys_id: valueOf(relation, 'sys_id'),
        type: {
          display_value: tables.displayOf('cmdb_rel_type', type),
          link: `${request.base}/api/now/table/cmdb_rel_type/${type}`,
          value: type,
        },
        target: {
          display_value: tables.displayOf('cmdb_ci', ci),
          link: `${request.base}/api/now/cmdb/instance/cmdb_ci/${ci}`,
          value: ci,
        },
      }
    })
  const result = {
    attributes: render(row),
    outbound_relations: relations('parent', 'child'),
    inbound_relations: relations('child', 'parent'),
  }
  return answer(request, status, { result })
}

const attributesOf = (call: Call, table: Table, payload: Fields): Row => {
  const attributes = payload['attributes']
  return toStored(isObject(attributes) ? attributes : {}, table, call.api.instance.tables, false, call.actor.zone)
}

const needSource = (payload: Fields): string => {
  const { source } = payload
  if (typeof source === 'string' && source !== '') return source
  throw new Refusal(400, 'Invalid source', 'A valid discovery source is required')
}

const create = (call: Call, table: Table): Answer => {
  const { api, request, actor } = call
  if (!mayInsert(table, actor)) throw againstAcl('Insert')
  const payload = payloadOf(request)
  const source = needSource(payload)
  const row = api.instance.insert(
    table.name,
    { ...attributesOf(call, table, payload), discovery_source: source },
    actor,
  )
  relate(call, row, payload)
  return shown(call, table, row, 201)
}

const change = (call: Call, table: Table, row: Row): Answer => {
  if (!mayUpdate(table, row, call.actor)) throw againstAcl('Update')
  const payload = payloadOf(call.request)
  needSource(payload)
  return shown(call, table, call.api.instance.update(row, attributesOf(call, table, payload), call.actor), 200)
}

const relate = ({ api, actor }: Call, row: Row, payload: Fields): void => {
  const mine = valueOf(row, 'sys_id')
  const add = (given: unknown, asParent: boolean): void => {
    if (!Array.isArray(given)) return
    for (const one of given.filter(isObject)) {
      const [type, target] = [one['type'], one['target']]
      if (typeof type !== 'string' || typeof target !== 'string') continue
      const values: Row = asParent ? { parent: mine, child: target, type } : { parent: target, child: mine, type }
      api.instance.insert('cmdb_rel_ci', values, actor)
    }
  }
  add(payload['outbound_relations'], true)
  add(payload['inbound_relations'], false)
}
