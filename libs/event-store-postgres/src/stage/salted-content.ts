import { randomBytes } from 'node:crypto'
import type { ContentHash } from '@atlas/contracts'
import { contentHash } from '@atlas/event-sourcing'
import type { Kept } from './stage.js'

/** Content under its name: sha256(salt ‖ bytes) with 32 random bytes that are deleted with it, so that nobody guesses. */
export function salted(bytes: Uint8Array | string): { readonly hash: ContentHash; readonly kept: Kept } {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const salt = randomBytes(32)
  return { hash: contentHash(salt, content), kept: { salt, bytes: content } }
}
