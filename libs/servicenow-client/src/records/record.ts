import type { SysId } from './sys-id.js'
import type { UtcSecond } from './utc-second.js'

/** A row of a table, `F` being the fields that were asked for. What it is called by and what orders it always comes. */
export interface TableRecord<F extends string = string> {
  readonly sysId: SysId
  /** Goes up by one with each change that changed something; with `sysId` it names a state of the record. */
  readonly modCount: number
  readonly updatedOn: UtcSecond
  readonly updatedBy: string
  /**
   * Stored values, each a text: '' is empty, booleans are `true` and `false`, references a sys_id, times UTC. undefined:
   * the instance gave no such field, for there is none, or an ACL hides it.
   */
  readonly values: Readonly<Record<F, string | undefined>>
  /** What a person reads there, in the user's language and zone; `{}` unless asked for. Never to be written back. */
  readonly displays: Readonly<Partial<Record<F, string>>>
}

/** Fields as they are to be written: stored values, not labels. */
export type Written = Readonly<Record<string, string>>

/** What a write made of the record, as the instance answered it. */
export interface Stored<F extends string = string> {
  readonly record: TableRecord<F>
  /** Fields that didn't take: a 200 is no promise (field ACLs, business rules, read-only and cut fields). */
  readonly dropped: readonly Dropped[]
}

export interface Dropped {
  readonly field: string
  readonly wanted: string
  /** undefined: the instance didn't give the field back. */
  readonly kept: string | undefined
}

/** How far a reading has come: behind the record that stands here, in the order of the second and then the sys_id. */
export interface Mark {
  readonly at: UtcSecond
  /** Without it the reading begins with the second itself. */
  readonly after?: SysId | undefined
}

/** A stretch of records in the order of `updatedOn`, then `sysId`; at least one. */
export interface Page<R> {
  readonly records: readonly R[]
  /** Of the last one: stored with what was done about the records, it is where the next reading begins. */
  readonly mark: Mark & { readonly after: SysId }
}
