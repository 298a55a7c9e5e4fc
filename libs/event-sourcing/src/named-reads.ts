import type { ContentHash } from '@atlas/contracts'
import type { StreamOf } from './aggregate.js'
import type { Reads, UniqueKey } from './event-log.js'

/**
 * A decision looks only at what its `Reads` name: the rest was not loaded for it, and "not there" would be a guess.
 * Throws Unnamed.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a stream of any state and event type
export function checkNamed(reads: Reads, looked: StreamOf<any, any> | UniqueKey | ContentHash): void {
  if (typeof looked === 'string') {
    if (!reads.content?.includes(looked)) throw new Unnamed(`content ${looked}`)
  } else if ('scope' in looked) {
    const { scope, key } = looked
    if (!reads.keys?.some((named) => named.scope === scope && named.key === key))
      throw new Unnamed(`key ${scope} ${key}`)
  } else if (!reads.streams.some(({ id, aggregate }) => id === looked.id && aggregate === looked.aggregate))
    throw new Unnamed(`stream ${looked.id}`)
}

export class Unnamed extends Error {
  constructor(what: string) {
    super(`a decision looked at ${what}, which its reads don't name`)
  }
}
