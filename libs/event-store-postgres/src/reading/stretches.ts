import { RowBuffer } from './row-buffer.js'

/** Of each of the two buffers, in bytes. */
const capacity = 4 << 20
/** Rows that are asked for at first, and at most. */
const first = 1000
const most = 5000

/** Brings at most so many rows after a position; gives the position up to which that is everything. */
export type Fill = (rows: RowBuffer, after: number, limit: number) => Promise<number>

/**
 * Stretches of the log one after another, the next one on its way while one is read: into the other buffer, so that a
 * stretch is good until the next one is asked for. Ends with the first one that brings nobody further.
 */
export async function* stretches(after: number, fill: Fill): AsyncGenerator<{ rows: RowBuffer; upTo: number }> {
  let [rows, ahead] = [new RowBuffer(capacity), new RowBuffer(capacity)]
  let limit = first
  let filled = fill(rows, after, limit)
  for (;;) {
    const upTo = await filled
    if (upTo <= after) return
    // As many as fill half of a buffer if they are like these.
    if (rows.length > 0) limit = Math.min(most, Math.ceil((capacity / 2 / rows.size) * rows.length))
    ahead.clear()
    filled = fill(ahead, upTo, limit)
    // Whoever stops in the middle never looks at what is ahead, nor at its failure.
    filled.catch(() => undefined)
    yield { rows, upTo }
    after = upTo
    ;[rows, ahead] = [ahead, rows]
  }
}
