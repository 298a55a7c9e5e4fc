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
  readonly worker: Worker
  /** What is under way, and settles it. */
  work: { done: (tally: Tally) => void; failed: (error: Error) => void } | undefined
}

/** Threads with a connection of their own each, which judge some incidents at a time. */
export class JudgingThreads implements Judges {
  private readonly threads: readonly Thread[]
  private readonly underWay = new Set<Promise<void>>()

  constructor(url: string, judging: Judging, count: number) {
    this.threads = Array.from({ length: count }, () => started({ url, judging }))
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
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }

  private send(thread: Thread, ids: readonly IncidentId[]): Promise<Tally> {
    return new Promise((done, failed) => {
      thread.work = { done, failed }
      thread.worker.postMessage(ids)
    })
  }
}

function started(data: JudgingThreadData): Thread {
  const worker = new Worker(new URL('./judging-thread.js', import.meta.url), { workerData: data })
  const thread: Thread = { worker, work: undefined }
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
  return thread
}
