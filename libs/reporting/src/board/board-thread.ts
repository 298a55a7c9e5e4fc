import { parentPort, workerData } from 'node:worker_threads'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { replayBoard } from '../replay/replay-board.js'
import type { ThreadData } from './in-thread.js'

/** A thread that replays one board and ends; what goes wrong ends it, and its parent hears of that. */
const { url, asked } = workerData as ThreadData
const pool = logPool(url, 2)
try {
  const board = await replayBoard(new PostgresLogReader(pool), asked)
  parentPort?.postMessage(board)
} finally {
  await pool.end()
}
