import { changed, type Change } from '../records/change.js'
import { valueOf } from '../tables/row.js'

/** Priority Data Lookup Rules (dl_u_priority) as they ship: impact, then urgency. */
const lookup: Record<string, string> = {
  '1/1': '1',
  '1/2': '2',
  '2/1': '2',
  '1/3': '3',
  '2/2': '3',
  '3/1': '3',
  '2/3': '4',
  '3/2': '4',
  '3/3': '5',
}

export const priorityOf = (impact: string, urgency: string): string | undefined => lookup[`${impact}/${urgency}`]

/** A priority that a client writes is replaced by the one looked up, with a 200. */
export const lookUpPriority = (change: Change): void => {
  const { row, previous } = change
  const found = priorityOf(valueOf(row, 'impact'), valueOf(row, 'urgency'))
  if (found !== undefined) row['priority'] = found
  else if (changed(change, 'priority') && previous) row['priority'] = valueOf(previous, 'priority')
}
