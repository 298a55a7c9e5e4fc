import { changed, type Change } from '../records/change.js'
import { mandatory } from '../records/refusal.js'
import { valueOf } from '../tables/row.js'
import { close } from './task-rules.js'

const label: Record<string, string> = { close_code: 'Close code', close_notes: 'Close notes' }

export const fillChange = ({ operation, row, table, actor, instance }: Change): void => {
  if (operation !== 'insert') return
  row['requested_by'] ||= actor.userId
  // A standard change takes from its template what its creator left as it was.
  const version = instance.tables.find('std_change_producer_version', valueOf(row, 'std_change_producer_version'))
  for (const pair of valueOf(version, 'template').split('^')) {
    const [name = '', value = ''] = pair.split('=')
    const field = table.fields.get(name)
    if (field && valueOf(row, name) === (field.initial ?? '')) row[name] = value
  }
}

/** Closing (3) wants its close fields; 3 and 4 are the ends of a change and of its tasks. */
export const moveChange = (change: Change): void => {
  const { row } = change
  const state = valueOf(row, 'state')
  if (!changed(change, 'state')) return
  if (state === '3') {
    const missing = ['close_code', 'close_notes'].filter((field) => valueOf(row, field) === '')
    if (missing.length > 0) throw mandatory(missing.map((field) => label[field] ?? field))
  }
  if (state === '3' || state === '4') close(change)
}
