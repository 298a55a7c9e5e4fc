import { Session } from 'node:inspector/promises'

/** Runs `work` with a way to ask for the bytes of this process's heap after a forced collection. */
export async function withOwnHeap<Result>(work: (heap: () => Promise<number>) => Promise<Result>): Promise<Result> {
  const session = new Session()
  session.connect()
  try {
    return await work(async () => {
      // Twice: what finalizers let go of in the first is gone after the second.
      await session.post('HeapProfiler.collectGarbage')
      await session.post('HeapProfiler.collectGarbage')
      return process.memoryUsage().heapUsed
    })
  } finally {
    session.disconnect()
  }
}
