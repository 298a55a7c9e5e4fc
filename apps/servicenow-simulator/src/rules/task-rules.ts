import { changed, type Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'
import { toText } from '../time/instants.js'

/** What every task does on its own. */
export const fillTask = ({ operation, row, actor, instance }: Change): void => {
  if (operation !== 'insert') return
  row['opened_at'] ||= toText(instance.clock.now())
  row['opened_by'] ||= actor.userId
  row['task_effective_number'] = valueOf(row, 'number')
}

export const countReassignments = (change: Change): void => {
  const { operation, row, previous } = change
  if (operation !== 'update' || !changed(change, 'assignment_group')) return
  if (valueOf(previous, 'assignment_group') === '') return
  row['reassignment_count'] = String(Number(valueOf(previous, 'reassignment_count') || '0') + 1)
}

export const close = ({ row, actor, instance }: Change): void => {
  row['active'] = 'false'
  row['closed_at'] ||= toText(instance.clock.now())
  row['closed_by'] ||= actor.userId
}

export const reopen = ({ row }: Change): void => {
  row['active'] = 'true'
  row['closed_at'] = ''
  row['closed_by'] = ''
}
