import type { Change } from '../records/change.js'
import { type Row, valueOf } from '../tables/row.js'

/** Entries go to sys_journal_field; the record's own column stays empty. */
export const writeJournal = ({ notes, row, table, actor, instance }: Change): void => {
  for (const [element, value] of notes) {
    const entry: Row = { element, element_id: valueOf(row, 'sys_id'), name: table.name, value }
    instance.insert('sys_journal_field', entry, actor)
  }
}
