import { hash } from 'node:crypto'

/** In a file of its own, so that a bundle for browsers can bring another. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
