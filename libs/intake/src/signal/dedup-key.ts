import { createHash } from 'node:crypto'
import type { Hash } from '@atlas/contracts'

export const sha256 = (text: string): Hash => createHash('sha256').update(text).digest('hex')

/**
 * Logical source + cluster + fingerprint (domain, "Words"). The logical source is the sender, not the replica of a
 * high-availability pair that happened to send: `alertmanager`; `api:<key id>`, so that two senders' keys never meet;
 * `cloudevents`, whose fingerprint holds its own source.
 */
export const dedupKeyOf = (logicalSource: string, cluster: string, ...fingerprint: readonly string[]): Hash =>
  sha256(JSON.stringify([logicalSource, cluster, ...fingerprint]))

/** The signal of our own for a cluster whose Watchdog fell silent. */
export const silenceKey = (cluster: string): Hash => dedupKeyOf('heartbeat', cluster, 'silent')
