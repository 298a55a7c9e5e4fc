import type { Asking, ReadingOn } from '../asking.js'
import type { Page } from '../records/record.js'
import type { SysId } from '../records/sys-id.js'
import type { UtcSecond } from '../records/utc-second.js'

export type JournalElement = 'work_notes' | 'comments'

/** A note as a row of `sys_journal_field`; the record's own field reads back empty. */
export interface JournalEntry {
  readonly sysId: SysId
  /** `work_notes`, `comments`, or a journal field of the table's own. */
  readonly element: string
  readonly table: string
  /** The record that it was written on. */
  readonly recordId: SysId
  readonly text: string
  readonly createdOn: UtcSecond
  /** `user_name` of who wrote it. */
  readonly createdBy: string
}

export interface Journal {
  /** All of a record, oldest first. */
  of(record: SysId, asking?: Asking & { readonly element?: string | undefined }): Promise<readonly JournalEntry[]>

  /** Is there an entry that contains the text? Asked before a note is sent again whose fate isn't known. */
  has(record: SysId, text: string, asking?: Asking & { readonly element?: string | undefined }): Promise<boolean>

  /** Of every record of the table, by key over `sys_created_on` and `sys_id`. */
  readOn(table: string, reading?: ReadingOn): AsyncGenerator<Page<JournalEntry>, void, undefined>

  /**
   * One PATCH of the record's journal field. It says nothing of whether an entry came of it: ask {@link has}. Gives the
   * record's `sys_mod_count` after it; undefined where the instance doesn't say.
   */
  add(table: string, record: SysId, element: JournalElement, text: string, asking?: Asking): Promise<number | undefined>
}
