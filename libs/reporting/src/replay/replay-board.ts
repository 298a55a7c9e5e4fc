import type { AtlasEvent, BoardView, Instant, Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { boardEvents, BoardFold } from './board-fold.js'

export interface AskedBoard {
  readonly asOf: Instant
  readonly asKnownAt?: Instant | undefined
}

/** Up to which position the log is replayed, and where it ends. */
export type ReplayProgress = (position: number, end: number) => void

/** Events read at a time (docs/adr/0014). */
const page = 250

/**
 * Folds the log, as far as it is readable when this begins, into where every incident stood at an instant. Reads alone;
 * what it holds grows with the incidents, some hundred bytes each, and not with the events.
 */
export async function replayBoard(
  log: LogReader,
  { asOf, asKnownAt }: AskedBoard,
  onProgress?: ReplayProgress,
): Promise<BoardView> {
  const end = await log.highWaterMark()
  const known = new BoardFold({ asOf, asKnownAt })
  // What was learned later makes the two differ: both are shown.
  const knownNow = asKnownAt === undefined ? undefined : new BoardFold({ asOf })
  for await (const { events, upTo } of log.pages({ after: 0, limit: page, types: boardEvents })) {
    // The reader has lifted every event to its newest shape (contracts, `upcast`).
    for (const event of events as readonly Recorded<AtlasEvent>[]) {
      if (event.position > end) break
      known.take(event)
      knownNow?.take(event)
    }
    onProgress?.(Math.min(upTo, end), end)
    if (upTo >= end) break
  }
  for (const fold of [known, knownNow]) if (fold) await foldCorrected(log, fold, end)
  return {
    asOf,
    ...(asKnownAt === undefined ? {} : { asKnownAt }),
    ...known.board(),
    ...(knownNow ? { knownNow: knownNow.board() } : {}),
  }
}

/** Corrections are few: what they are about is read once more. */
async function foldCorrected(log: LogReader, fold: BoardFold, upTo: number): Promise<void> {
  for (const id of fold.corrected)
    fold.takeAgain(id, (await log.ofIncidents([id], { types: boardEvents, upTo })) as readonly Recorded<AtlasEvent>[])
}
