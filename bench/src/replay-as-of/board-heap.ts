import type { AtlasEvent, Instant, Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { boardEvents, BoardFold } from '@atlas/reporting'
import { withOwnHeap } from '../measure/own-heap.js'

/** Bytes that a fold of the whole log holds, after a forced collection. */
export const boardHeap = (log: LogReader, asOf: Instant): Promise<number> =>
  withOwnHeap(async (heap) => {
    const before = await heap()
    const fold = new BoardFold({ asOf })
    for await (const { events } of log.pages({ after: 0, limit: 250, types: boardEvents }))
      for (const event of events as readonly Recorded<AtlasEvent>[]) fold.take(event)
    const held = (await heap()) - before
    if (fold.board().incidents === 0) throw new Error('there was nothing to replay')
    return held
  })
