import type { BoardView } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { refuseUnsettled } from '../incident/settled.js'
import { type AskedBoard, replayBoard, type ReplayProgress } from '../replay/replay-board.js'

/** The board as the command line asks for it. Throws RefusedException for what isn't settled yet. */
export async function showBoard(log: LogReader, asked: AskedBoard, onProgress?: ReplayProgress): Promise<BoardView> {
  refuseUnsettled(asked, await log.now())
  return replayBoard(log, asked, onProgress)
}
