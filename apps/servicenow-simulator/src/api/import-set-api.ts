import { mayInsert } from '../auth/access.js'
import { answer } from '../http/answers.js'
import { jsonOf, payloadOf, recordsOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import type { Actor } from '../records/actor.js'
import { toStored } from '../records/input.js'
import type { Instance } from '../records/instance.js'
import { againstAcl, invalidTable, noRecord, Refusal } from '../records/refusal.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'

/** `/api/now/import/{stagingTable}[/insertMultiple|/{sys_id}]` */
export const importSetApi = (call: Call, staging: string, rest: string | undefined): Answer => {
  const { api, request, actor } = call
  const { instance } = api
  const table = instance.dictionary.table(staging)
  if (!table?.lineage.includes('sys_import_set_row')) throw invalidTable(staging)
  if (request.method === 'GET' && rest !== undefined) {
    const row = instance.tables.find(staging, rest)
    if (!row) throw noRecord()
    return answer(request, 200, { result: [outcome(call, row)] })
  }
  if (request.method !== 'POST') throw new Refusal(405, 'Method not supported')
  if (!mayInsert(table, actor)) throw againstAcl('Insert')
  const set = instance.insert('sys_import_set', { table_name: staging }, actor)
  const take = (body: Readonly<Record<string, unknown>>): Row =>
    transform(
      instance,
      instance.insert(
        staging,
        { ...toStored(body, table, instance.tables, false, actor.zone), sys_import_set: valueOf(set, 'sys_id') },
        actor,
      ),
      actor,
    )
  if (rest === 'insertMultiple') {
    for (const body of recordsOf(jsonOf(request))) take(body)
    const done = { import_set_id: valueOf(set, 'sys_id'), multi_import_set_id: instance.chance.id() }
    return answer(request, 201, done)
  }
  const row = take(payloadOf(request))
  return answer(
    request,
    201,
    { import_set: valueOf(set, 'number'), staging_table: staging, result: [outcome(call, row)] },
    { Location: `${request.base}/api/now/import/${staging}/${valueOf(row, 'sys_id')}` },
  )
}

const outcome = ({ api, request }: Call, row: Row): Row => {
  const { tables, dictionary } = api.instance
  const table = valueOf(row, 'sys_target_table')
  const id = valueOf(row, 'sys_target_sys_id')
  const state = valueOf(row, 'sys_import_state')
  return {
    transform_map: tables.displayOf('sys_transform_map', valueOf(row, 'sys_transform_map')),
    table,
    display_name: dictionary.table(table)?.display ?? '',
    display_value: tables.displayOf(table, id),
    record_link: id === '' ? '' : `${request.base}/api/now/table/${table}/${id}`,
    status: state,
    sys_id: id,
    ...(valueOf(row, 'sys_import_state_comment') === ''
      ? {}
      : { status_message: valueOf(row, 'sys_import_state_comment') }),
  }
}

/** Runs the staging table's transform maps: field maps copy, and the coalescing ones find what is there already. */
const transform = (instance: Instance, staged: Row, actor: Actor): Row => {
  const staging = instance.tables.classOf(staged).name
  const [map] = instance.search('sys_transform_map', `source_table=${staging}^active=true`)
  if (!map)
    return instance.update(
      staged,
      { sys_import_state: 'ignored', sys_import_state_comment: 'No transform entry or scripts are defined' },
      actor,
    )
  const target = valueOf(map, 'target_table')
  const entries = instance.search('sys_transform_entry', `map=${valueOf(map, 'sys_id')}`)
  const values: Row = {}
  for (const entry of entries) values[valueOf(entry, 'target_field')] = valueOf(staged, valueOf(entry, 'source_field'))
  const keys = entries
    .filter((entry) => valueOf(entry, 'coalesce') === 'true')
    .map((entry) => valueOf(entry, 'target_field'))
  const done = (state: string, id = '', comment = ''): Row =>
    instance.update(
      staged,
      {
        sys_import_state: state,
        sys_import_state_comment: comment,
        sys_target_table: target,
        sys_target_sys_id: id,
        sys_transform_map: valueOf(map, 'sys_id'),
      },
      actor,
    )
  const table = instance.dictionary.known(target)
  const stored = toStored(values, table, instance.tables, true, actor.zone)
  try {
    const [known] =
      keys.length === 0 || keys.some((key) => valueOf(stored, key) === '')
        ? []
        : instance.search(target, keys.map((key) => `${key}=${valueOf(stored, key)}`).join('^'))
    if (!known) return done('inserted', valueOf(instance.insert(target, stored, actor), 'sys_id'))
    const after = instance.update(known, stored, actor)
    return done(
      after === known ? 'ignored' : 'updated',
      valueOf(after, 'sys_id'),
      after === known ? 'No field values changed' : '',
    )
  } catch (error) {
    if (error instanceof Refusal) return done('error', '', error.detail ?? error.message)
    throw error
  }
}
