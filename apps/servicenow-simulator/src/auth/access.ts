import type { Table } from '../dictionary/dictionary.js'
import { type Actor, hasRole } from '../records/actor.js'
import { type Row, valueOf } from '../tables/row.js'

/** Tables that anybody who is signed in may read in a plain instance. */
const readable = new Set([
  'sys_user',
  'sys_user_group',
  'sys_user_grmember',
  'cmn_department',
  'cmn_location',
  'cmn_schedule',
  'cmn_schedule_span',
  'cmn_other_schedule',
  'core_company',
  'cmdb',
  'sys_choice',
  'sc_catalog',
  'sc_category',
  'sc_cat_item',
  'kb_knowledge',
])
/** Read by those who work on tasks. */
const readableByItil = new Set([
  'task_sla',
  'contract_sla',
  'sys_journal_field',
  'sys_attachment',
  'cmdb_rel_ci',
  'cmdb_rel_type',
  'sys_db_object',
])

const isMine = (row: Row, actor: Actor): boolean =>
  ['caller_id', 'opened_by', 'requested_for', 'assigned_to'].some((field) => valueOf(row, field) === actor.userId)

/** May the user ask the table at all? A no is 403 "User Not Authorized". */
export const mayAsk = (table: Table, actor: Actor): boolean =>
  hasRole(actor, 'admin') ||
  table.lineage.includes('task') ||
  table.lineage.some((name) => readable.has(name)) ||
  (hasRole(actor, 'itil') && table.lineage.some((name) => readableByItil.has(name))) ||
  hasRole(actor, 'personalize_dictionary')

/** May the user see the row? One that they may not is left out of a page, which gets shorter. */
export const maySee = (table: Table, row: Row, actor: Actor): boolean =>
  !table.lineage.includes('task') || hasRole(actor, 'itil') || hasRole(actor, 'sn_incident_read') || isMine(row, actor)

export const mayInsert = (table: Table, actor: Actor): boolean => {
  if (hasRole(actor, 'admin')) return true
  if (table.name === 'incident' || table.name === 'sc_request' || table.name === 'sc_req_item') return true
  if (table.lineage.includes('task') || table.lineage.includes('cmdb')) return hasRole(actor, 'itil')
  if (table.lineage.includes('sys_import_set_row')) return hasRole(actor, 'import_set_loader') || hasRole(actor, 'itil')
  return table.lineage.includes('sys_user') && hasRole(actor, 'user_admin')
}

export const mayUpdate = (table: Table, row: Row, actor: Actor): boolean => {
  if (hasRole(actor, 'admin')) return true
  if (table.lineage.includes('task')) return hasRole(actor, 'itil') || isMine(row, actor)
  if (table.lineage.includes('cmdb')) return hasRole(actor, 'itil')
  return table.lineage.includes('sys_user') && hasRole(actor, 'user_admin')
}

/** Deleting is for admins, as it is for tasks in a plain instance. */
export const mayDelete = (actor: Actor): boolean => hasRole(actor, 'admin')

/** Fields that a caller without `itil` may write; the others are dropped without a word (field ACLs). */
const forCallers = new Set([
  'short_description',
  'description',
  'comments',
  'urgency',
  'caller_id',
  'contact_type',
  'category',
  'subcategory',
  'state',
  'incident_state',
  'close_code',
  'close_notes',
])
export const mayWriteField = (table: Table, field: string, actor: Actor): boolean =>
  !table.lineage.includes('task') || hasRole(actor, 'itil') || forCallers.has(field)
