import type { RecordUnit } from '@atlas/contracts'
import type { RecordFields } from './writes.js'

/** Our words that a unit is made from. */
export const wordsIn: Readonly<Record<RecordUnit, readonly (keyof RecordFields)[]>> = {
  state: ['status'],
  priority: ['priority'],
  group: ['tier'],
  assignee: ['owner'],
  category: ['category'],
  cluster: ['cluster'],
  text: ['report'],
  close: ['closeCode', 'closeNotes'],
}

/** Our words that fields with the same name on every instance are made from; those of a unit that policy takes over apart. */
export const wordsOfFields = (fields: readonly string[]): (keyof RecordFields)[] => [
  ...(fields.some((field) => field === 'short_description' || field === 'description') ? wordsIn.text : []),
  ...(fields.some((field) => field === 'close_code' || field === 'close_notes') ? wordsIn.close : []),
]

/** What we want said of a unit. */
export const wordsOf = (unit: RecordUnit, ours: RecordFields): RecordFields =>
  Object.fromEntries(Object.entries(ours).filter(([word]) => (wordsIn[unit] as readonly string[]).includes(word)))
