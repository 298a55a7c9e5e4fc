import { ServiceNowFailure } from '../failure.js'
import type { Mark, Page } from './record.js'
import { allOf, type Query, where } from './query.js'

/** What a record is read on by: a time, then the sys_id within its second. */
type Key = Page<unknown>['mark']

export interface Listed<R> {
  readonly records: readonly R[]
  /** Rows that the query finds, those too that this user may not see; undefined where the instance doesn't say. */
  readonly total: number | undefined
}

export interface KeySource<R> {
  /** For sentences: `table/incident`. */
  readonly named: string
  readonly by: 'sys_updated_on' | 'sys_created_on'
  readonly keyOf: (record: R) => Key
  readonly list: (query: string, limit: number) => Promise<Listed<R>>
}

export const defaultPageSize = 200
/** ServiceNow's own limit of one answer. */
export const largestPage = 10_000

/**
 * By key and never by offset: a row that changes meanwhile moves behind what was read and comes again, and none moves
 * into what was passed. Rows are limited before ACLs take away those that this user may not see, so a short page isn't
 * the last: that is where no more rows are found than were asked for.
 */
export async function* readOn<R>(
  source: KeySource<R>,
  filter: Query,
  { from, pageSize = defaultPageSize }: { readonly from?: Mark | undefined; readonly pageSize?: number | undefined },
): AsyncGenerator<Page<R>, void, undefined> {
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largestPage)
    throw new RangeError(`a page has 1 to ${largestPage} records, not ${pageSize}`)
  let mark = from
  let limit = pageSize
  for (;;) {
    const asked = limit
    const { records, total } = await source.list(orderedFrom(source.by, filter, mark), asked)
    const last = records.at(-1)
    if (last) {
      inOrder(source, records, mark)
      const next = source.keyOf(last)
      mark = next
      limit = pageSize
      yield { records, mark: next }
    } else if (total !== undefined && total > asked) {
      // Nothing but rows that may not be seen, so that there is no key to go on from: look further ahead at once.
      if (asked >= largestPage) throw hidden(source, total)
      limit = largestPage
      continue
    }
    if (total === undefined ? !last : total <= asked) return
  }
}

const orderedFrom = (by: KeySource<unknown>['by'], filter: Query, mark: Mark | undefined): string =>
  `${conditions(by, filter, mark)}^ORDERBY${by}^ORDERBYsys_id`.replace(/^\^/, '')

const conditions = (by: KeySource<unknown>['by'], filter: Query, mark: Mark | undefined): string => {
  if (!mark) return filter
  const { at, after } = mark
  if (after === undefined) return allOf(filter, where(by, '>=', at))
  const within = allOf(filter, where(by, '=', at), where('sys_id', '>', after))
  return `${within}^NQ${allOf(filter, where(by, '>', at))}`
}

/**
 * A term that the instance doesn't understand it leaves out without a word, and everything comes back: what lies before
 * the mark, or out of order, says so.
 */
const inOrder = <R>(source: KeySource<R>, records: readonly R[], from: Mark | undefined): void => {
  let before = from && placeOf(from)
  for (const record of records) {
    const place = placeOf(source.keyOf(record))
    if (before !== undefined && place < before)
      throw new ServiceNowFailure(
        'unexpected',
        `GET ${source.named}: rows came out of order or from before the mark (${place} after ${before}); the instance left out a part of the query.`,
        { sent: 'yes' },
      )
    before = place
  }
}

/** Databases there compare sys_ids without regard to case. */
const placeOf = ({ at, after = '' }: { readonly at: string; readonly after?: string | undefined }): string =>
  `${at} ${after.toLowerCase()}`

const hidden = ({ named }: Pick<KeySource<unknown>, 'named'>, total: number): ServiceNowFailure =>
  new ServiceNowFailure(
    'forbidden',
    `GET ${named}: none of the first ${largestPage} of ${total} rows may be seen by this user, so there is no way past them.`,
    { sent: 'yes' },
  )
