import { hasRole } from '../records/actor.js'
import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { againstAcl, noRecord, Refusal } from '../records/refusal.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'

const table = 'cmdb_ci_service_auto'

/** `/api/now/cmdb/app_service/…` and `/api/now/cmdb/csdm/app_service/…`: application services, found, made and read. */
export const applicationServiceApi = (call: Call, [first, second]: readonly string[]): Answer => {
  const { method } = call.request
  if (first === 'create' && method === 'POST') return create(call)
  if (first === 'find_service' && method === 'GET') return find(call)
  if (first !== undefined && second === 'getContent' && method === 'GET') return content(call, first)
  throw new Refusal(405, 'Method not supported')
}

const create = (call: Call): Answer => {
  const { api, request, actor } = call
  const { name, comments } = payloadOf(request)
  if (typeof name !== 'string' || name === '') throw new Refusal(400, 'Invalid request', 'name is required')
  if (!hasRole(actor, 'itil')) throw againstAcl('Insert')
  const row = api.instance.insert(table, { name, comments: typeof comments === 'string' ? comments : '' }, actor)
  const id = valueOf(row, 'sys_id')
  return answer(request, 200, {
    result: {
      sys_id: id,
      name,
      comments: valueOf(row, 'comments'),
      url: `/nav_to.do?uri=${table}.do?sys_id=${id}`,
      getContentUrl: `/api/now/cmdb/app_service/${id}/getContent`,
    },
  })
}

const find = (call: Call): Answer => {
  const { query } = call.request
  const name = (query.get('name') ?? '').replaceAll('^', '^^')
  const found = call.api.instance.search(table, name === '' ? '' : `nameLIKE${name}`)
  const services = found.map((row) => ({
    sys_id: valueOf(row, 'sys_id'),
    name: valueOf(row, 'name'),
    environment: valueOf(row, 'environment'),
    version: valueOf(row, 'version'),
    relationships: [],
  }))
  return answer(call.request, 200, { result: { services } })
}

const content = (call: Call, id: string): Answer => {
  const { instance } = call.api
  const row = instance.tables.find(table, id)
  if (!row) throw noRecord()
  const related = instance.search('cmdb_rel_ci', `parent=${valueOf(row, 'sys_id')}`).map((relation: Row) => ({
    parent: valueOf(relation, 'parent'),
    child: valueOf(relation, 'child'),
  }))
  return answer(call.request, 200, {
    result: {
      sys_id: valueOf(row, 'sys_id'),
      name: valueOf(row, 'name'),
      comments: valueOf(row, 'comments'),
      service_relations: related,
    },
  })
}
