import type { Table } from '../dictionary/dictionary.js'
import type { Row } from '../tables/row.js'
import type { Actor } from './actor.js'
import type { Instance } from './instance.js'

/** A write under way, as business rules see it. */
export interface Change {
  readonly operation: 'insert' | 'update' | 'delete'
  readonly table: Table
  /** What will be stored; rules before the write may still alter it. */
  readonly row: Row
  readonly previous: Row | undefined
  /** Journal texts that came with it (`comments`, `work_notes`). */
  readonly notes: ReadonlyMap<string, string>
  readonly actor: Actor
  readonly instance: Instance
}

export const changed = ({ row, previous }: Change, field: string): boolean =>
  (row[field] ?? '') !== (previous?.[field] ?? '')
