import type { Hash } from '@atlas/contracts'
import { genesis } from '@atlas/event-sourcing'
import { ChainBytes } from './chain-bytes.js'
import { EventBytes } from './event-bytes.js'
import type { Findings } from './findings.js'
import type { LeftAt, Neighbours } from './neighbours.js'

interface Stored {
  readonly streamId: string
  readonly version: number
  readonly position: number
  readonly hash: Hash
}

/** An event whose predecessor didn't come before it in the walk: its bytes, until the predecessor is asked for. */
interface Waiting extends Stored {
  readonly bytes: Buffer
}

/** What a walk holds in memory at most, about: streams, waiting events, and bytes of the latter. */
const held = { streams: 50_000, waiting: 5000, bytes: 16 * 1024 * 1024 }

/**
 * Walks events in the order of the log and computes the chain of each stream again. A stream's last event is remembered
 * for the next one; what is not remembered any more, or lies before the walk, is asked of the log.
 */
export class ChainWalk {
  /** Streams that begin in the walk. */
  streams = 0
  private leftAt = new Map<string, LeftAt>()
  private waiting: Waiting[] = []
  private waitingBytes = 0
  private readonly chain = new ChainBytes()
  private readonly again = new EventBytes()

  constructor(
    private readonly neighbours: Pick<Neighbours, 'before' | 'wrongHeads'>,
    private readonly findings: Findings,
    private readonly most = held,
  ) {}

  /** Where it gives a promise, the walk should wait for it. */
  step(row: EventBytes, position: number): Promise<void> | undefined {
    const [streamId, version, hash] = [row.streamId, row.streamVersion, row.hash]
    const seen = this.leftAt.get(streamId)
    if (version === 1) {
      this.streams++
      this.check(row, { streamId, version, position, hash }, genesis)
    } else if (seen?.version === version - 1) this.check(row, { streamId, version, position, hash }, seen.hash)
    else this.wait(row, { streamId, version, position, hash })
    if (seen?.version === version)
      this.findings.add({
        fault: 'order',
        streamId,
        streamVersion: version,
        position,
        says: `${nameOf(streamId, version, position)} is there twice: also at position ${seen.position}`,
      })
    if (!seen || seen.version < version) this.leftAt.set(streamId, { version, position, hash })
    if (this.waiting.length >= this.most.waiting || this.waitingBytes >= this.most.bytes) return this.settle()
    if (this.leftAt.size >= this.most.streams) return this.leave()
    return undefined
  }

  async finish(): Promise<void> {
    await this.settle()
    await this.leave()
  }

  private check(row: EventBytes, { streamId, version, position, hash }: Stored, previous: Hash): void {
    if (this.chain.hash(row, previous) === hash) return
    this.findings.add({
      fault: 'hash',
      streamId,
      streamVersion: version,
      position,
      says: `the hash of ${nameOf(streamId, version, position)} doesn't hold: it or the one before was changed`,
    })
  }

  private wait(row: EventBytes, stored: Stored): void {
    const bytes = Buffer.from(row.bytes)
    this.waiting.push({ ...stored, bytes })
    this.waitingBytes += bytes.length
  }

  /** Checks what waits against what came before it, wherever that lies. */
  private async settle(): Promise<void> {
    const waiting = this.waiting
    if (waiting.length === 0) return
    this.waiting = []
    this.waitingBytes = 0
    const before = await this.neighbours.before(waiting)
    for (const [n, event] of waiting.entries()) {
      const { streamId, version, position, bytes } = event
      const earlier = before[n]
      const at = { streamId, streamVersion: version, position }
      const name = nameOf(streamId, version, position)
      const missing = version - 1 - (earlier?.version ?? 0)
      if (missing > 0)
        this.findings.add({ fault: 'missing', ...at, says: `${missing} event(s) before ${name} are missing` })
      else if (earlier && this.again.read(bytes)) this.check(this.again, event, earlier.hash)
      if (earlier && earlier.position >= position)
        this.findings.add({ fault: 'order', ...at, says: `${name} lies before an earlier version in the log` })
    }
  }

  /** Holds the streams' heads against where the walk has left them, and forgets the streams. */
  private async leave(): Promise<void> {
    const streams = this.leftAt
    if (streams.size === 0) return
    this.leftAt = new Map()
    for (const { streamId, head, leftAt } of await this.neighbours.wrongHeads(streams)) {
      const { version, position } = leftAt
      this.findings.add({
        fault: 'head',
        streamId,
        streamVersion: head ?? version,
        position,
        says:
          head === null
            ? `${streamId} has no head`
            : head === version
              ? `${streamId} has another hash in its head than its last event, version ${version}, has`
              : `${streamId} has its head at version ${head}, but its last event is version ${version}`,
      })
    }
  }
}

const nameOf = (streamId: string, version: number, position: number): string =>
  `event ${position}, version ${version} of ${streamId}`
