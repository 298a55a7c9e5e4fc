import { Arrivals } from '../receiving/arrivals.js'
import { Poller } from '../receiving/poller.js'
import { ReadBack } from '../receiving/read-back.js'
import { Receive } from '../receiving/receive.js'
import { Watermarks } from '../receiving/watermarks.js'
import type { SyncWorld } from './sync-world.js'

/** The poller as a service makes it, but that it leads nowhere: a test has it poll. */
export function pollerIn(world: SyncWorld): Poller {
  const { records, observer, units, policies, offsets, connections, log, time, due, notes } = world
  const watermarks = new Watermarks(units)
  const receive = new Receive(records, observer, units, policies, offsets)
  const arrivals = new Arrivals(log, observer, watermarks, policies, offsets)
  const leases = { take: () => Promise.reject(new Error('not led here')) }
  const readBack = new ReadBack(notes, records, observer, policies)
  const reads = [watermarks, receive, arrivals, due, units, policies, time, readBack, notes] as const
  return new Poller(leases as never, connections, ...reads)
}
