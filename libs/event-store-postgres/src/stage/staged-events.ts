import { chainHash } from '@atlas/event-sourcing'
import { hex, instant, integer, json, List, text } from './list.js'
import type { StreamHead } from './stream-head.js'
import type { WrittenEvent } from './written-event.js'

/** Events that a command appends to a stream at once, and what they share. */
export interface Write {
  readonly incidentId: string | null
  /** JSON text. */
  readonly metadata: string
  readonly events: readonly WrittenEvent[]
}

/** As staged: its events are in the list. */
export interface StagedWrite {
  readonly member: number
  readonly head: StreamHead
  readonly incidentId: string | null
  readonly metadata: string
  /** How many. */
  readonly events: number
}

/** Events in the order of the log, chained, and written in log.append's form at once: they are held in no other. */
export class StagedEvents {
  readonly writes: StagedWrite[] = []
  readonly list = new List<{
    /** Which of the writes, from 1. */
    readonly write: number
    readonly version: number
    readonly type: string
    readonly occurred: number
    readonly data: string
    readonly hash: string
  }>('events', [json('data'), hex('hash'), text('type'), instant('occurred'), integer('version'), integer('write')])
  /** Of data and metadata, about. */
  bytes = 0

  get length(): number {
    return this.list.length
  }

  /** Moves the head to the last of them. */
  add(member: number, head: StreamHead, { incidentId, metadata, events }: Write): void {
    if (events.length === 0) return
    const write = this.writes.push({ member, head, incidentId, metadata, events: events.length })
    this.bytes += metadata.length
    for (const { type, occurredAt, occurredAtMs, data } of events) {
      const link = { previous: head.hash, streamId: head.id, streamVersion: head.version + 1, category: head.category }
      head.hash = chainHash({ ...link, incidentId: incidentId ?? '', type, occurredAt, data, metadata })
      head.version = link.streamVersion
      this.bytes += data.length
      this.list.add({ write, version: head.version, type, occurred: occurredAtMs, data, hash: head.hash })
    }
  }
}
