import { Worker } from 'node:worker_threads'
import type { IncidentId } from '@atlas/contracts'
import type { Judges, Judging } from './judges.js'
import type { Tally } from './tally.js'

/** What a thread is given once (judging-thread.ts); then it is sent ids, and sends a tally for each time. */
export interface JudgingThreadData {
  readonly url: string
  readonly judging: Judging
}

interface Thread {
  /** Started with its first work: a short history needs one. */
  worker: Worker | undefined
  /** What is under way, and settles it. */
  work: { done: (tally: Tally) => void; failed: (error: Error) => void } | undefined
}

/** Threads with a connection of their own each, which judge some incidents at a time. */
export class JudgingThreads implements Judges {
  private readonly threads: readonly Thread[]
  private readonly underWay = new Set<Promise<void>>()

  constructor(
    private readonly url: string,
    private readonly judging: Judging,
    count: number,
  ) {
    this.threads = Array.from({ length: count }, () => ({ worker: undefined, work: undefined }))
  }

  async give(ids: readonly IncidentId[], judged: (tally: Tally) => void): Promise<void> {
    let free = this.threads.find(({ work }) => !work)
    while (!free) {
      await Promise.race(this.underWay)
      free = this.threads.find(({ work }) => !work)
    }
    const work = this.send(free, ids).then(judged)
    const settled: Promise<void> = work.finally(() => this.underWay.delete(settled))
    this.underWay.add(settled)
    // Whoever waits for it next hears of its failure.
    settled.catch(() => undefined)
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay)
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(async ({ worker }) => worker?.terminate()))
  }

  private send(thread: Thread, ids: readonly IncidentId[]): Promise<Tally> {
    return new Promise((done, failed) => {
      thread.work = { done, failed }
      thread.worker ??= start(thread, { url: this.url, judging: this.judging })
      thread.worker.postMessage(ids)
    })
  }
}

function start(thread: Thread, data: JudgingThreadData): Worker {
  const worker = new Worker(new URL('./judging-thread.js', import.meta.url), { workerData: data })
  const end = (error: Error): void => {
    const { work } = thread
    thread.work = undefined
    work?.failed(error)
  }
  worker.on('message', (tally: Tally) => {
    const { work } = thread
    thread.work = undefined
    work?.done(tally)
  })
  worker.on('error', (error: unknown) => end(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => end(new Error('a thread that judges ended early')))
  return worker
}
