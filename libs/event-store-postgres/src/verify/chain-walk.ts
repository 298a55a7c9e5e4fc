import { chainHash, genesis } from '@atlas/event-sourcing'
import type { Findings } from './findings.js'

/** An event as stored, `occurredAt` as an instant. */
export type StoredLink = [
  position: string,
  streamId: string,
  streamVersion: string,
  category: string,
  incidentId: string,
  type: string,
  occurredAt: string,
  data: string,
  metadata: string,
  hash: string,
]

/** Walks events ordered by stream and version, one chain after another. */
export class ChainWalk {
  events = 0
  streams = 0
  private streamId = ''
  private version = 0
  private position = 0
  private hash = genesis

  constructor(private readonly findings: Findings) {}

  step(row: StoredLink): void {
    const [position, streamId, version, category, incidentId, type, occurredAt, data, metadata, hash] = row
    if (streamId !== this.streamId) this.begin(streamId)
    this.events++
    const at = { streamId, streamVersion: Number(version), position: Number(position) }
    const name = `event ${position}, version ${version} of ${streamId}`
    const missing = at.streamVersion - this.version - 1
    if (missing > 0)
      this.findings.add({ fault: 'missing', ...at, says: `${missing} event(s) before ${name} are missing` })
    else {
      const previous = this.hash
      const link = { previous, streamId, streamVersion: at.streamVersion, category, incidentId, type }
      if (chainHash({ ...link, occurredAt, data, metadata }) !== hash)
        this.findings.add({
          fault: 'hash',
          ...at,
          says: `the hash of ${name} doesn't hold: it or the one before was changed`,
        })
    }
    if (at.position <= this.position)
      this.findings.add({ fault: 'order', ...at, says: `${name} lies before an earlier version in the log` })
    this.version = at.streamVersion
    this.position = at.position
    // Go on from what is stored, so that each fault is named once.
    this.hash = hash
  }

  private begin(streamId: string): void {
    this.streams++
    this.streamId = streamId
    this.version = 0
    this.position = 0
    this.hash = genesis
  }
}
