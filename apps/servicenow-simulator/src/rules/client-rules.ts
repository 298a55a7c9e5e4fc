import type { Change } from '../records/change.js'
import { abortedBy } from '../records/refusal.js'
import { type Row, valueOf } from '../tables/row.js'

const actions = { insert: 'action_insert', update: 'action_update', delete: 'action_delete' } as const

/** Business rules that clients made (sys_script): a filter condition that aborts a write. No script is run. */
export const runClientRules = (change: Change): void => {
  const { instance, table, row, previous, operation } = change
  const scripts = instance.dictionary.known('sys_script')
  const store = instance.tables.storeOf(scripts)
  const mine: Row[] = []
  for (const name of table.lineage)
    for (const rule of store.having('collection', name)) if (instance.tables.isOf(rule, scripts)) mine.push(rule)
  if (mine.length === 0) return
  mine.sort((a, b) => Number(valueOf(a, 'order')) - Number(valueOf(b, 'order')))
  for (const rule of mine) {
    if (valueOf(rule, 'active') !== 'true' || valueOf(rule, 'when') !== 'before') continue
    if (valueOf(rule, actions[operation]) !== 'true' || valueOf(rule, 'abort_action') !== 'true') continue
    const condition = valueOf(rule, 'filter_condition')
    if (condition !== '' && !instance.matches(table.name, condition, row, previous)) continue
    throw abortedBy(table.name, valueOf(rule, 'name'), valueOf(rule, 'sys_id'), valueOf(rule, 'message'))
  }
}
