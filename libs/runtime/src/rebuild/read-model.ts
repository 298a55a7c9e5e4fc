import type { Type } from '@nestjs/common'
import type { Recorded, ServiceName, StreamCategory } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { EntityManager } from 'typeorm'

/** A table that is written from events alone, so that it can be dropped and made again from the log. */
export interface ReadModel {
  readonly schema: string
  readonly table: string
  /** The entity that the projection writes by, if it has one. */
  readonly entities: readonly Type[]
  readonly written: WrittenBy
  /** Its projection takes notice of imported history, which others pass over with whoever writes them. */
  readonly importedToo?: true
  /** Statements that make it empty in a schema, as the service's migration did; for one that was dropped. */
  readonly definition: (schema: string) => readonly string[]
  /** Views over it, made anew with it: a view holds the table that it was made on. */
  readonly views?: readonly ViewOfTable[]
  /**
   * A projection from the first event on. It may keep what it folded in memory from one page to the next, and read the
   * log again, as far as it was brought.
   */
  readonly begin: (database: RebuildDatabase) => Projection
}

export interface ViewOfTable {
  /** Qualified. */
  readonly name: string
  readonly as: (table: string) => string
}

/**
 * By whom the table is written, and so at which position it stands (docs/adr/0017-rebuild.md). `following`: by a follower
 * of the whole log, which moves its position with the rows. `consuming`: by a service's consumer, from another service's
 * events of these categories, which moves a position of each partition with the rows. `with its events`: in the units
 * that append events of these categories, the rows before the append.
 */
export type WrittenBy =
  | { readonly by: 'following'; readonly consumer: string }
  | {
      readonly by: 'consuming'
      readonly consumer: ServiceName
      readonly source: ServiceName
      readonly categories: readonly StreamCategory[]
    }
  | { readonly by: 'with its events'; readonly categories: readonly StreamCategory[] }

/**
 * Brought events, each once; those of an incident in log order. What a page of them changed it writes through `into`
 * before it resolves.
 */
export type Projection = (events: readonly Recorded[], into: ProjectedInto) => Promise<void>

export interface ProjectedInto {
  /** Its entities lie in `schema`, whatever they say of themselves. */
  readonly manager: EntityManager
  /** For SQL: where the table lies that is being made. */
  readonly schema: string
}

/** What a rebuild works on. */
export interface RebuildDatabase {
  readonly url: string
  readonly logReader: LogReader
  /** KAFKA_PREFIX of the services, if they have one. */
  readonly topicPrefix?: string | undefined
}

export const nameOf = ({ schema, table }: ReadModel): string => `${schema}.${table}`
