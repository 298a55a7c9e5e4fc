import { Worker } from 'node:worker_threads'
import type { BoardView } from '@atlas/contracts'
import type { AskedBoard } from '../replay/replay-board.js'

/** What the thread is given, and what it says once (board-thread.ts). */
export interface ThreadData {
  readonly url: string
  readonly asked: AskedBoard
}

/** Replays in a thread with a connection of its own, for as long as that takes. */
export function inThread(url: string, asked: AskedBoard): Promise<BoardView> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./board-thread.js', import.meta.url), {
      workerData: { url, asked } satisfies ThreadData,
    })
    worker.on('message', resolve)
    worker.on('error', (error: unknown) => reject(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => reject(new Error('a thread that replays ended early')))
  })
}
