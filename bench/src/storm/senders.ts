import type { Body } from './storm.js'

export interface Sending {
  /** Resolves once the body is answered 2xx. */
  readonly deliver: (body: string) => Promise<unknown>
  readonly connections: number
  /** Called after each answer with the alerts stored so far. */
  readonly onStored?: (alerts: number) => void
}

/** Sends all bodies from so many connections at once, each the next one; resolves when the last is stored. */
export async function sendAll(bodies: readonly Body[], { deliver, connections, onStored }: Sending): Promise<void> {
  const answered = bodies.map(() => Promise.withResolvers<void>())
  // One that fails ends all; those that wait for it must not be unhandled.
  for (const { promise } of answered) promise.catch(() => undefined)
  let [next, stored] = [0, 0]
  const connection = async (): Promise<void> => {
    for (let at = next++; at < bodies.length; at = next++) {
      const [body, mine] = [bodies[at], answered[at]]
      if (!body || !mine) return
      try {
        for (const before of body.after) await answered[before]?.promise
        await deliver(body.text)
        mine.resolve()
      } catch (error) {
        mine.reject(error)
        throw error
      }
      stored += body.alerts
      onStored?.(stored)
    }
  }
  await Promise.all(Array.from({ length: connections }, connection))
}
