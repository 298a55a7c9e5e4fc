import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * `atlas_<id>_<secret>`: the id finds the row, the secret is 32 random bytes of which only the sha256 is stored. With
 * that much chance in it a slow password hash adds nothing but its cost a request (dependencies.md, "API keys").
 */
export interface ApiKey {
  readonly id: string
  readonly text: string
  readonly digest: Buffer
}

export function makeApiKey(): ApiKey {
  const id = randomBytes(6).toString('hex')
  const text = `atlas_${id}_${randomBytes(32).toString('base64url')}`
  return { id, text, digest: digestOf(text) }
}

/** Undefined when the text has not the form of a key. */
export function readApiKey(text: string): ApiKey | undefined {
  const id = /^atlas_([0-9a-f]{12})_[\w-]{43}$/.exec(text)?.[1]
  return id === undefined ? undefined : { id, text, digest: digestOf(text) }
}

export const sameDigest = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other)

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
