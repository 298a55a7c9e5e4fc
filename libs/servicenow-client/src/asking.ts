import type { Mark } from './records/record.js'

/**
 * Which queue a request stands in: `urgent` goes before all that waits and may use what is kept back of the hourly
 * budget; `background` goes when nobody else waits.
 */
export type Lane = 'urgent' | 'ordinary' | 'background'

/** What every request may say of itself. */
export interface Asking {
  /** `ordinary` without it. */
  readonly lane?: Lane | undefined
  /** Ends the waiting and the request; what it had become of by then is said by the failure's `sent`. */
  readonly signal?: AbortSignal | undefined
}

export interface Reading<F extends string> extends Asking {
  /** Dot-walked paths are flat keys (`caller_id.email`). */
  readonly fields: readonly F[]
  /** Display values beside the stored ones; they cost the instance more. */
  readonly displays?: boolean | undefined
}

/** Reading by key: pages that neither repeat nor skip while rows move, for a moved row only comes again later. */
export interface ReadingOn extends Asking {
  /** From the beginning without it. */
  readonly from?: Mark | undefined
  /** Records at most in a page; 200 without it. */
  readonly pageSize?: number | undefined
}
