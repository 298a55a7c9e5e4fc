import { type ChannelKind, instant, type Instant, milliseconds, type PersonId, type Priority } from '@atlas/contracts'
import type { NotificationPolicy } from '@atlas/policy'
import { gatheredId } from './intention-id.js'

/** A message or page whose attempt is due. */
export interface DueSending {
  readonly id: string
  readonly channel: ChannelKind
  /** The outward id that it has alone. */
  readonly outwardId: string
  /** It may have left under that id already. */
  readonly repeats: boolean
  /** Null for a message: messages are never gathered. */
  readonly page: { readonly person: PersonId; readonly priority: Priority } | null
}

/** One thing that leaves, under one outward id. */
export interface Dispatch {
  readonly outwardId: string
  readonly sendings: readonly DueSending[]
}

/** More in one would not be read. */
const atMost = 50

/**
 * The first page to a person goes at once, later ones within `gatherWithin` are gathered; a P1 never waits (domain,
 * "Stakeholders and communication"). `lastPaged` is when a person was last sent an ungathered or gathered page.
 */
export function dispatches(
  due: readonly DueSending[],
  lastPaged: ReadonlyMap<PersonId, Instant>,
  now: Instant,
  { gatherWithin, neverGathered }: NotificationPolicy['pages'],
): { readonly goes: readonly Dispatch[]; readonly waits: readonly { readonly id: string; readonly until: Instant }[] } {
  const goes: Dispatch[] = []
  const waits: { id: string; until: Instant }[] = []
  const groups = new Map<string, DueSending[]>()
  const join = (key: string, sending: DueSending) => groups.set(key, [...(groups.get(key) ?? []), sending])
  for (const sending of due) {
    const { page } = sending
    // What left together is repeated together, so that the receiver knows it again by its id.
    if (sending.repeats) join(`repeats ${sending.outwardId}`, sending)
    else if (page === null || neverGathered.includes(page.priority))
      goes.push({ outwardId: sending.outwardId, sendings: [sending] })
    else {
      const last = lastPaged.get(page.person)
      const until = last === undefined ? now : instant(milliseconds(last) + gatherWithin)
      if (until > now) waits.push({ id: sending.id, until })
      else join(`${page.person} ${sending.channel}`, sending)
    }
  }
  for (const sendings of groups.values()) {
    const [first] = sendings
    if (first?.repeats) goes.push({ outwardId: first.outwardId, sendings })
    else
      for (let from = 0; from < sendings.length; from += atMost) {
        const some = sendings.slice(from, from + atMost)
        const ids = some.map(({ outwardId }) => outwardId)
        goes.push({ outwardId: ids.length === 1 ? (ids[0] ?? '') : gatheredId(ids), sendings: some })
      }
  }
  return { goes, waits }
}
