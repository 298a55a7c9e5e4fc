import { AheadOfItsFacts } from '../handles-event.js'
import type { Message } from './message.js'
import { type Entry, type Held, joins } from './queue.js'

/** Why a message goes to the queue instead of to its handler. */
export interface Aside {
  readonly error: unknown
  readonly state: 'parked' | 'dead'
  readonly awaits?: string
  readonly attempts: number
}

export const asideFor = ({ error }: { error: unknown }, attempts: number): Aside =>
  error instanceof AheadOfItsFacts
    ? { error, state: 'parked', awaits: error.source, attempts }
    : { error, state: 'dead', attempts }

/** A message that wasn't handled yet, and the partition that it came from. */
export interface Fresh<Body> {
  readonly message: Message<Body>
  readonly partition: number
}

/** Those to handle, and those that go to the queue: set aside now, or behind an earlier one of their key. */
export function part<Body>(
  fresh: readonly Fresh<Body>[],
  held: Map<string, Held>,
  aside: ReadonlyMap<Message<Body>, Aside>,
): { handled: Message<Body>[]; entries: Entry<Body>[] } {
  const handled: Message<Body>[] = []
  const entries: Entry<Body>[] = []
  for (const { message, partition } of fresh) {
    const because = aside.get(message)
    const before = held.get(message.key)
    if (joins(before, message.source)) entries.push({ message, partition, state: 'behind' })
    else if (because) {
      entries.push({ message, partition, ...because })
      held.set(message.key, {
        dead: because.state === 'dead' || (before?.dead ?? false),
        sources: new Set(before?.sources).add(message.source),
      })
    } else handled.push(message)
  }
  return { handled, entries }
}
