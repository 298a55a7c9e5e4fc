import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type Stretch, StretchWalker, type Walked } from './stretch-walker.js'

/** Walks stretches, one at a time. */
interface Walking {
  walk(stretch: Stretch, onProgress: (events: number) => void): Promise<Walked>
  close(): Promise<void>
}

export interface Walkers {
  /** Takes stretches as walkers become free; gives what they found in the order in which they end. */
  walk(stretches: AsyncGenerator<Stretch, void>, onProgress: (events: number) => void): AsyncGenerator<Walked>
  close(): Promise<void>
}

/** So many threads, or with 0 this one. */
export async function openWalkers(url: string, snapshot: string, threads: number): Promise<Walkers> {
  const walkers: readonly Walking[] =
    threads === 0
      ? [await StretchWalker.open(url, snapshot)]
      : Array.from({ length: threads }, () => new WalkingThread(url, snapshot))
  return {
    walk: (stretches, onProgress) => inParallel(walkers, stretches, onProgress),
    close: async () => void (await Promise.all(walkers.map((walker) => walker.close()))),
  }
}

async function* inParallel(
  walkers: readonly Walking[],
  stretches: AsyncGenerator<Stretch, void>,
  onProgress: (events: number) => void,
): AsyncGenerator<Walked> {
  const under = new Map<Walking, Promise<{ walker: Walking; walked: Walked }>>()
  const free = [...walkers]
  for (;;) {
    for (let walker = free.pop(); walker; walker = free.pop()) {
      const next: IteratorResult<Stretch, void> = await stretches.next()
      if (next.done) break
      const walking = walker
      const going = walking.walk(next.value, onProgress).then((walked) => ({ walker: walking, walked }))
      // Where another one fails first, nobody waits for this one.
      going.catch(() => undefined)
      under.set(walking, going)
    }
    if (under.size === 0) return
    const { walker, walked } = await Promise.race(under.values())
    under.delete(walker)
    free.push(walker)
    yield walked
  }
}

/** What a thread is told (a null ends it), and what it tells (walking-thread.ts). */
export interface ThreadData {
  readonly url: string
  readonly snapshot: string
}
export type ThreadSays = { readonly progress: number } | { readonly walked: Walked } | { readonly failed: unknown }

/** Started with its first stretch: a short log needs one. */
class WalkingThread implements Walking {
  private worker: Worker | undefined
  private ended = false

  constructor(
    private readonly url: string,
    private readonly snapshot: string,
  ) {}

  walk(stretch: Stretch, onProgress: (events: number) => void): Promise<Walked> {
    const worker = (this.worker ??= this.start())
    return new Promise((resolve, reject) => {
      const end = (then: () => void) => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        then()
      }
      const onMessage = (said: ThreadSays) => {
        if ('progress' in said) onProgress(said.progress)
        else if ('walked' in said) end(() => resolve(said.walked))
        else end(() => reject(asError(said.failed)))
      }
      const onError = (error: unknown) => end(() => reject(asError(error)))
      const onExit = () => end(() => reject(new Error('a thread that verifies ended early')))
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage(stretch)
    })
  }

  async close(): Promise<void> {
    if (this.ended || !this.worker) return
    this.worker.postMessage(null)
    await once(this.worker, 'exit')
  }

  private start(): Worker {
    const { url, snapshot } = this
    const worker = new Worker(new URL('./walking-thread.js', import.meta.url), {
      workerData: { url, snapshot } satisfies ThreadData,
    })
    return worker.on('exit', () => (this.ended = true))
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))
