import { changed, type Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'
import { toText } from '../time/instants.js'
import { close, reopen } from './task-rules.js'

/** States that a problem may go to. */
export const problemMoves: Readonly<Record<string, readonly string[]>> = {
  '101': ['102', '103', '107'],
  '102': ['101', '103', '107'],
  '103': ['102', '104', '106', '107'],
  '104': ['103', '106', '107'],
  '106': ['103', '107'],
  '107': ['103'],
}

/**
 * Since the Rome release the Table API doesn't move a problem where its state model has no such move; the write goes
 * through without the state, and without a word (servicenow.itsm's problem module says so and looks for it).
 */
export const moveProblem = (change: Change): void => {
  const { operation, row, previous, actor, instance } = change
  const asked = changed(change, 'problem_state') && valueOf(row, 'problem_state') !== '' && !changed(change, 'state')
  let state = asked ? valueOf(row, 'problem_state') : valueOf(row, 'state')
  const before = valueOf(previous, 'state')
  if (operation === 'update' && state !== before && !problemMoves[before]?.includes(state)) state = before
  if (!problemMoves[state]) state = before || '101'
  row['state'] = row['problem_state'] = state
  if (state === before) return
  if (state === '106' || state === '107') {
    row['resolved_at'] ||= toText(instance.clock.now())
    row['resolved_by'] ||= actor.userId
  }
  if (state === '107') close(change)
  else if (before === '107' || before === '106') {
    reopen(change)
    if (state !== '106') row['reopen_count'] = String(Number(valueOf(previous, 'reopen_count') || '0') + 1)
  }
}
