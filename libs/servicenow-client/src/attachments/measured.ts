import { createHash } from 'node:crypto'

/** Bytes on their way: how many went by, and their SHA-256 once they have. */
export class Measured {
  readonly #hash = createHash('sha256')
  #size = 0

  get size(): number {
    return this.#size
  }

  pass(chunk: Uint8Array): void {
    this.#size += chunk.length
    this.#hash.update(chunk)
  }

  /** Once only. In what the bytes differ from what somebody has the size and hash of; undefined: they don't. */
  differenceFrom({
    sizeBytes,
    sha256,
  }: {
    readonly sizeBytes: number
    readonly sha256: string | undefined
  }): string | undefined {
    const hash = this.#hash.digest('hex')
    if (sizeBytes !== this.#size) return `${this.#size} bytes instead of ${sizeBytes}`
    return sha256 === undefined || sha256 === hash ? undefined : `the SHA-256 ${hash} instead of ${sha256}`
  }
}
