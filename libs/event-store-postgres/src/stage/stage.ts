import type { ContentHash } from '@atlas/contracts'
import type { Reads, Timer } from '@atlas/event-sourcing'
import { Groups } from './groups.js'
import { StagedEvents } from './staged-events.js'
import type { StagedTransaction } from './staged-transaction.js'
import type { StreamHead } from './stream-head.js'

export interface Kept {
  readonly salt: Uint8Array
  readonly bytes: Uint8Array
}

export type TimerChange =
  | { readonly kind: 'armed'; readonly timer: Timer }
  | { readonly kind: 'disarmed'; readonly owner: string; readonly name: string }

/**
 * What a flush or a unit of work has loaded, and what its commands have staged so far: each decides on what those
 * before it leave. `members` are its commands.
 */
export class Stage {
  readonly groups = new Groups()
  readonly heads = new Map<string, StreamHead>()
  /** Held in the log, by keyName. */
  readonly held = new Map<string, string>()
  readonly contents = new Map<ContentHash, Uint8Array>()

  readonly events = new StagedEvents()
  /** Stream id to the members whose decisions looked at it. */
  readonly looks = new Map<string, Set<number>>()
  readonly claims = new Map<string, { readonly member: number; readonly value: string }>()
  readonly kept = new Map<ContentHash, Kept & { readonly member: number }>()
  readonly redacted = new Map<ContentHash, number>()
  readonly timers = new Map<string, TimerChange & { readonly member: number }>()
  /** Timers that fire in this unit: they must still be armed for that very instant when it commits. */
  readonly claimed: { readonly member: number; readonly timer: Timer }[] = []
  private contentBytes = 0

  /** Takes a command's work over, after its decision returned. Gives whether it staged anything. */
  take(member: number, reads: Reads, work: StagedTransaction): boolean {
    for (const { id } of reads.streams) {
      const head = this.heads.get(id)
      if (head?.writer !== undefined) this.groups.join(member, head.writer)
    }
    for (const name of work.keysLookedAt) {
      const claim = this.claims.get(name)
      if (claim) this.groups.join(member, claim.member)
    }
    if (work.isEmpty) return false
    for (const { id } of reads.streams) getOrAdd(this.looks, id, () => new Set<number>()).add(member)
    for (const draft of work.drafts.values()) {
      if (draft.facts.length === 0) continue
      const { head } = draft
      for (const write of draft.writes) this.events.add(member, head, write)
      head.states = draft.states
      head.staged.push(...draft.facts)
      head.writer = member
    }
    for (const [name, value] of work.claims) this.claims.set(name, { member, value })
    for (const [hash, kept] of work.kept) {
      this.kept.set(hash, { member, ...kept })
      this.contentBytes += kept.bytes.length
    }
    for (const hash of work.redacted) this.redacted.set(hash, member)
    for (const [name, change] of work.timers) {
      const before = this.timers.get(name)
      if (before) this.groups.join(member, before.member)
      this.timers.set(name, { member, ...change })
    }
    return true
  }

  /** About how many bytes log.append will be sent. */
  get bytes(): number {
    return this.events.bytes + this.contentBytes
  }

  get isEmpty(): boolean {
    return (
      this.looks.size +
        this.claims.size +
        this.kept.size +
        this.timers.size +
        this.claimed.length +
        this.redacted.size ===
      0
    )
  }
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
