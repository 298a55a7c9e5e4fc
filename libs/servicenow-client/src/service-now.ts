import type { Attachments } from './attachments/attachments.js'
import type { Dictionary } from './dictionary/dictionary.js'
import type { Journal } from './journal/journal.js'
import type { Table } from './table/table.js'

/** A connected instance. Made by `connect`; a test may stand another one in its place. */
export interface ServiceNow {
  table(name: string): Table
  readonly journal: Journal
  readonly attachments: Attachments
  readonly dictionary: Dictionary
  /** Cancels what waits and what is under way, and closes the connections. */
  close(): Promise<void>
}
