import { createHash } from 'node:crypto'
import { Hash } from '@atlas/contracts'

/** Names, addresses and channels of people: content by person, never part of a version (domain, "Words"). */
export const peopleFile = 'people.yaml'

/** What makes a version: every file but the people's. */
export const versionedFiles = (files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> =>
  new Map([...files].filter(([name]) => name !== peopleFile))

/** sha256 over each file's name and bytes, both length-prefixed, in the names' code-unit order; people.yaml left out. */
export function policyHash(files: ReadonlyMap<string, Uint8Array>): Hash {
  const hash = createHash('sha256')
  const part = (bytes: Uint8Array) => {
    const length = Buffer.alloc(8)
    length.writeBigUInt64BE(BigInt(bytes.byteLength))
    hash.update(length).update(bytes)
  }
  const versioned = versionedFiles(files)
  for (const name of [...versioned.keys()].sort()) {
    part(Buffer.from(name))
    part(versioned.get(name) ?? new Uint8Array())
  }
  return Hash.parse(hash.digest('hex'))
}
