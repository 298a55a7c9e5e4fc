import { once } from 'node:events'

/** Between looks of a watch, ms. */
const lookEvery = 200

/** Calls a process's inspector (`--inspect`), so that the product needs no door for it. */
class Inspector {
  private constructor(private readonly socket: WebSocket) {}
  private id = 0

  /** `address` is the ws:// address that Node prints. */
  static async at(address: string): Promise<Inspector> {
    const socket = new WebSocket(address)
    await once(socket, 'open')
    return new Inspector(socket)
  }

  async call(method: string, params: object = {}): Promise<unknown> {
    const mine = ++this.id
    const answered = new Promise<unknown>((resolve) => {
      this.socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown }
        if (answer.id === mine) resolve(answer.result)
      })
    })
    this.socket.send(JSON.stringify({ id: mine, method, params }))
    return answered
  }

  /** Bytes of heap in use. */
  async heap(): Promise<number> {
    const { usedSize } = (await this.call('Runtime.getHeapUsage')) as { usedSize: number }
    return usedSize
  }

  close(): void {
    this.socket.close()
  }
}

/** Bytes of heap in use after a forced collection; `inspector` is the ws:// address that Node prints. */
export async function heapAfterCollection(inspector: string): Promise<number> {
  const asked = await Inspector.at(inspector)
  // Twice: what finalizers let go of in the first is gone after the second.
  await asked.call('HeapProfiler.collectGarbage')
  await asked.call('HeapProfiler.collectGarbage')
  const used = await asked.heap()
  asked.close()
  return used
}

/**
 * Looks at the heap while something is measured, which a forced collection would hold up for a second. The least that was
 * seen over some time is what is held and what no collection has come to yet: near it in a minute, not in some seconds. What
 * must be flat is asserted by volume.acceptance, after forced collections.
 */
export class HeapWatch {
  private least = Infinity
  private readonly looking: NodeJS.Timeout

  private constructor(private readonly inspector: Inspector) {
    this.looking = setInterval(
      () => void inspector.heap().then((used) => (this.least = Math.min(this.least, used))),
      lookEvery,
    )
  }

  static async on(inspector: string): Promise<HeapWatch> {
    return new HeapWatch(await Inspector.at(inspector))
  }

  /** Least bytes in use since the last call. */
  leastSince(): number {
    const { least } = this
    this.least = Infinity
    return least
  }

  end(): void {
    clearInterval(this.looking)
    this.inspector.close()
  }
}
