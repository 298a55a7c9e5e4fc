import { causesStream, correlated, reportStream } from '@atlas/domain'
import type { Reads, StreamOf, UniqueKey } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { beatsOf } from '../heartbeat/record-beat.js'
import { rejectedSignalStream } from '../rejected/rejected-signal.js'
import { silenceKey } from '../signal/dedup-key.js'
import type { Received } from '../signal/received.js'
import { eventKeyScope } from './record-signals.js'

/** Everything that recording these items looks at, each once. */
export function readsOf(
  items: readonly Received[],
  { correlation }: Pick<Policy, 'correlation'>,
): { streams: Reads['streams']; keys: readonly UniqueKey[] } {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as in Reads: streams of differing types
  const streams = new Map<string, StreamOf<any, any>>()
  const keys = new Map<string, UniqueKey>()
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  const look = (stream: StreamOf<any, any>): void => void streams.set(stream.id, stream)
  for (const item of items)
    switch (item.kind) {
      case 'signal':
        look(reportStream(item.dedupKey))
        for (const { place } of correlated(item.facts, correlation)) look(causesStream(place))
        if (item.eventKey !== undefined) keys.set(item.eventKey, { scope: eventKeyScope, key: item.eventKey })
        break
      case 'beat':
        look(beatsOf(item.cluster))
        look(reportStream(silenceKey(item.cluster)))
        break
      case 'rejected':
        look(rejectedSignalStream(item.signalId))
        break
      case 'ignored':
        break
    }
  return { streams: [...streams.values()], keys: [...keys.values()] }
}
