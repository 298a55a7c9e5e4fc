import { changed, type Change } from '../records/change.js'
import { mandatory } from '../records/refusal.js'
import { valueOf } from '../tables/row.js'
import { close } from './task-rules.js'

const label: Record<string, string> = { close_code: 'Close code', close_notes: 'Close notes' }

export const fillChange = ({ operation, row, actor }: Change): void => {
  if (operation === 'insert') row['requested_by'] ||= actor.userId
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
