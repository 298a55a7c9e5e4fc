import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Hash, Seal, SealStatement } from '@atlas/contracts'
import { sha256 } from './sha256.js'

/** What is signed, as text, a line a field in this order: anybody can write it again and check the signature. */
export const sealText = ({ number, first, last, count, root, previous, sealedAt, key }: SealStatement): string =>
  [
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

/** What the next seal calls `previous`; before the first seal that is `genesis`. */
export const sealHash = (seal: SealStatement): Hash => sha256(Buffer.from(sealText(seal)))

/** `privateKey` is an Ed25519 key; the seal names its public half. */
export function signSeal(privateKey: KeyObject, statement: Omit<SealStatement, 'key'>): Seal {
  const whole = { ...statement, key: publicKeyOf(privateKey) }
  return { ...whole, signature: sign(null, Buffer.from(sealText(whole)), privateKey).toString('hex') }
}

/** Whether the key that the seal names has signed it. Whose key that is, is for others to know. */
export const isSigned = (seal: Seal): boolean =>
  verify(null, Buffer.from(sealText(seal)), keyNamed(seal.key), Buffer.from(seal.signature, 'hex'))

/** The 32 bytes of a private or public Ed25519 key's public half, in hex. */
export function publicKeyOf(key: KeyObject): string {
  const { x, crv } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' })
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('seals are signed with an Ed25519 key')
  return Buffer.from(x, 'base64url').toString('hex')
}

/** Seals in a row are mostly by one key, and to make the object costs more than to check a signature. */
let lastKey: { readonly hex: string; readonly key: KeyObject } | undefined
function keyNamed(hex: string): KeyObject {
  if (lastKey?.hex !== hex) {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(hex, 'hex').toString('base64url') }
    lastKey = { hex, key: createPublicKey({ format: 'jwk', key: jwk }) }
  }
  return lastKey.key
}

/** One line of seals.log and one message of the topic: JSON, the fields in their order, so that equal seals are equal text. */
export const sealLine = ({ number, first, last, count, root, previous, sealedAt, key, signature }: Seal): string =>
  JSON.stringify({ number, first, last, count, root, previous, sealedAt, key, signature })
