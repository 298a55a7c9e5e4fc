import type { Dropped, Written } from './record.js'

/** Read back empty however they were written; entries are rows of `sys_journal_field`. */
const journals: ReadonlySet<string> = new Set(['comments', 'work_notes', 'comments_and_work_notes'])

/** Fields that the instance didn't keep as they were written. */
export const droppedOf = (wanted: Written, kept: (field: string) => string | undefined): readonly Dropped[] =>
  Object.entries(wanted)
    .filter(([field, text]) => !journals.has(field) && !same(text, kept(field)))
    .map(([field, text]) => ({ field, wanted: text, kept: kept(field) }))

/** Booleans are told by word in any case, and line ends may come back as others. */
const same = (wanted: string, kept: string | undefined): boolean => {
  if (kept === undefined) return false
  if (wanted === kept) return true
  if (/^(true|false)$/i.test(wanted)) return wanted.toLowerCase() === kept.toLowerCase()
  return oneLineEnd(wanted) === oneLineEnd(kept)
}

const oneLineEnd = (text: string): string => text.replaceAll('\r\n', '\n')
