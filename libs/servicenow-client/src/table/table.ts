import type { Asking, Reading, ReadingOn } from '../asking.js'
import type { Page, Stored, TableRecord, Written } from '../records/record.js'
import type { Query } from '../records/query.js'
import type { SysId } from '../records/sys-id.js'

/** `/api/now/table/{table}`. Every method throws {@link ServiceNowFailure}; reads are repeated, writes never. */
export interface Table {
  readonly name: string

  /** undefined: no such record, or none that this user may see. */
  get<const F extends string>(id: SysId, reading: Reading<F>): Promise<TableRecord<F> | undefined>

  /** In the order of `sys_updated_on`, `sys_id`; `atMost` 100 without it. What may be longer is to be read on. */
  find<const F extends string>(
    query: Query,
    reading: Reading<F> & { readonly atMost?: number | undefined },
  ): Promise<readonly TableRecord<F>[]>

  /** By key, page by page, until what there was when the last page was asked for is read. */
  readOn<const F extends string>(
    query: Query,
    reading: Reading<F> & ReadingOn,
  ): AsyncGenerator<Page<TableRecord<F>>, void, undefined>

  count(query: Query, asking?: Asking): Promise<number>

  /** How many records there are of each value of the field; only values with at least `atLeast` (1) of them. */
  countsBy(
    field: string,
    query: Query,
    asking?: Asking & { readonly atLeast?: number | undefined },
  ): Promise<ReadonlyMap<string, number>>

  /** One POST. With `sent: maybe` look before another: {@link createOnce}. */
  create<const F extends string>(fields: Written, reading: Reading<F>): Promise<Stored<F>>

  /**
   * Looks by `correlation_id`, and by the `sysId` if one was chosen, then sends at most one POST, and looks once more where
   * it can't be known what became of it. To be called again after a failure: it never makes a second record of what it
   * can see.
   */
  createOnce<const F extends string>(create: Creation, reading: Reading<F>): Promise<Created<F>>

  /** One PATCH. Journal fields are never among the dropped, for they read back empty: see {@link Journal.has}. */
  update<const F extends string>(id: SysId, fields: Written, reading: Reading<F>): Promise<Stored<F>>

  /** False: there was none. */
  delete(id: SysId, asking?: Asking): Promise<boolean>
}

export interface Creation {
  /** What the record is known by on our side; stored in `correlation_id`. */
  readonly correlationId: string
  /** Chosen by us, so that the instance itself refuses a second one. */
  readonly sysId?: SysId | undefined
  readonly fields: Written
}

export interface Created<F extends string = string> extends Stored<F> {
  /** False: it was there already, as it is; `dropped` says in what it differs from what was to be created. */
  readonly made: boolean
  /** Others with the same `correlation_id`: duplicates that somebody has to merge. */
  readonly others: readonly SysId[]
}
