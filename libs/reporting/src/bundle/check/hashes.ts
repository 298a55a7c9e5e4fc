import type { BundledEvent, Hash, SealStatement } from '@atlas/contracts'
import { bytesOfHex, joined, sha256, wideNumber } from './bytes.js'

/** The hash that a stream's chain has of an event (event-sourcing, chain.ts). */
export function chainHashOf(event: BundledEvent['event']): Promise<Hash> {
  const { previous, streamId, streamVersion, category, incidentId, type, occurredAt, data, metadata } = event
  const fields = [previous, streamId, String(streamVersion), category, incidentId, type, occurredAt, data, metadata]
  return sha256(fields.map((field) => `${new TextEncoder().encode(field).length}:${field}`).join(''))
}

/** The hash of its leaf in the tree of a seal (event-sourcing, seal/event-leaf.ts); of an instant to the microsecond. */
export function leafHashOf({ position, recordedAt, hash }: BundledEvent['event']): Promise<Hash> {
  const [, upToSeconds = '', below = ''] = /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(recordedAt) ?? []
  const seconds = Date.parse(`${upToSeconds}Z`) / 1000
  const micros = Number.isNaN(seconds) ? -1n : BigInt(seconds) * 1_000_000n + BigInt(below.padEnd(6, '0'))
  return sha256(joined(Uint8Array.of(0), wideNumber(BigInt(position)), wideNumber(micros), bytesOfHex(hash)))
}

/** The root that a path leads to (RFC 9162, section 2.1.3.2); undefined where a path can't be one of such a leaf. */
export async function rootOnPathOf(
  leaf: Hash,
  index: number,
  size: number,
  path: readonly Hash[],
): Promise<Hash | undefined> {
  if (index < 0 || index >= size) return undefined
  let here = index
  let last = size - 1
  let root = leaf
  for (const neighbour of path) {
    if (last === 0) return undefined
    const isRight = here % 2 === 1 || here === last
    const [left, right] = isRight ? [neighbour, root] : [root, neighbour]
    root = await sha256(joined(Uint8Array.of(1), bytesOfHex(left), bytesOfHex(right)))
    if (isRight)
      while (here % 2 === 0 && here !== 0) {
        here = here / 2
        last = Math.floor(last / 2)
      }
    here = Math.floor(here / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : undefined
}

/** What a seal's signature is over (event-sourcing, seal/seal.ts). */
export function sealTextOf({ number, first, last, count, root, previous, sealedAt, key }: SealStatement): string {
  return [
    'atlas seal v1',
    `number ${number}`,
    `first ${first}`,
    `last ${last}`,
    `count ${count}`,
    `root ${root}`,
    `previous ${previous}`,
    `sealed-at ${sealedAt}`,
    `key ${key}`,
    '',
  ].join('\n')
}

/** Over each file's name and bytes, both length-prefixed, in the order of the names' code units (policy, policy-hash.ts). */
export function policyHashOf(files: ReadonlyMap<string, Uint8Array>): Promise<Hash> {
  const parts = [...files.keys()].sort().flatMap((name) => {
    const [named, bytes] = [new TextEncoder().encode(name), files.get(name) ?? new Uint8Array()]
    return [wideNumber(BigInt(named.length)), named, wideNumber(BigInt(bytes.length)), bytes]
  })
  return sha256(joined(...parts))
}
