import { deliver, type Sent } from '../alerts/alertmanager.js'
import { Post } from '../alerts/post.js'
import type { Body } from './storm.js'

export interface Sending {
  readonly url: string
  readonly key: string
  readonly connections: number
  /** Called after each answer with the alerts stored so far. */
  readonly onStored: (alerts: number) => void
}

/** Sends all bodies from so many connections at once, each the next one; resolves when the last is answered 2xx. */
export async function sendAll(bodies: readonly Body[], { url, key, connections, onStored }: Sending): Promise<Sent> {
  const sent: Sent = { retries: 0 }
  const post = new Post(url, key, connections)
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
        await deliver(post, body.text, sent)
        mine.resolve()
      } catch (error) {
        mine.reject(error)
        throw error
      }
      stored += body.alerts
      onStored(stored)
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, connection))
  } finally {
    await post.close()
  }
  return sent
}
