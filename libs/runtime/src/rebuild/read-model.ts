import type { Type } from '@nestjs/common'
import type { Recorded, StreamCategory } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'

/** A table that is written from events alone, so that it can be dropped and made again from the log. */
export interface ReadModel {
  readonly schema: string
  readonly table: string
  /** The entity that the projection writes by, if it has one. */
  readonly entities: readonly Type[]
  readonly written: WrittenBy
  /** A projection from the first event on. It may keep what it folded in memory from one page to the next. */
  readonly begin: () => Projection
}

/**
 * `following`: a follower of the whole log writes it and moves its position with it. `with its events`: it is written in
 * the units that append events of these categories, the rows before the append (docs/adr/0017-rebuild.md).
 */
export type WrittenBy =
  | { readonly by: 'following'; readonly consumer: string }
  | { readonly by: 'with its events'; readonly categories: readonly StreamCategory[] }

/** Brought events in log order, each once; writes the table through `into`. */
export type Projection = (events: readonly Recorded[], into: ProjectedInto) => Promise<void>

export interface ProjectedInto {
  /** Its entities lie in `schema`, whatever they say of themselves. */
  readonly manager: EntityManager
  /** For SQL: where the table lies that is being made. */
  readonly schema: string
}

export const nameOf = ({ schema, table }: ReadModel): string => `${schema}.${table}`
