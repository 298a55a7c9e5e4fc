import { changed, type Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'
import { close } from './task-rules.js'

/** A submitted request needs no approval here, so it moves itself on within the same write. */
export const moveRequest = (change: Change): void => {
  const { row, operation, actor } = change
  if (operation === 'insert') row['requested_for'] ||= actor.userId
  if (changed(change, 'request_state') && valueOf(row, 'request_state') === 'submitted') {
    row['request_state'] = 'in_process'
    if (valueOf(row, 'approval') === 'not requested') row['approval'] = 'approved'
  }
  if (changed(change, 'request_state') && valueOf(row, 'request_state').startsWith('closed')) close(change)
}

const ends = new Set(['3', '4', '7'])
export const closePlainTask = (change: Change): void => {
  if (changed(change, 'state') && ends.has(valueOf(change.row, 'state'))) close(change)
}
