import { once } from 'node:events'

/**
 * Bytes of heap in use after a forced collection, asked of the process's inspector (`--inspect`), so that the product
 * needs no door for it. `inspector` is the ws:// address that Node prints.
 */
export async function heapAfterCollection(inspector: string): Promise<number> {
  const socket = new WebSocket(inspector)
  await once(socket, 'open')
  let id = 0
  const call = async (method: string, params: object = {}): Promise<unknown> => {
    const mine = ++id
    const answered = new Promise<unknown>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown }
        if (answer.id === mine) resolve(answer.result)
      })
    })
    socket.send(JSON.stringify({ id: mine, method, params }))
    return answered
  }
  // Twice: what finalizers let go of in the first is gone after the second.
  await call('HeapProfiler.collectGarbage')
  await call('HeapProfiler.collectGarbage')
  const { usedSize } = (await call('Runtime.getHeapUsage')) as { usedSize: number }
  socket.close()
  return usedSize
}
