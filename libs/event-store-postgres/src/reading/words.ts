interface Place {
  readonly bytes: Uint8Array
  readonly word: string
}

/**
 * Few different short words read from bytes again and again: each is made a string once. A word that shares its place
 * with another takes it over, so that nothing grows.
 */
export class Words {
  private readonly places = new Array<Place | undefined>(256)

  read(bytes: Buffer, from: number, to: number): string {
    const at =
      (to - from + 31 * (bytes[from] ?? 0) + 7 * (bytes[(from + to) >> 1] ?? 0) + 3 * (bytes[to - 1] ?? 0)) & 255
    const known = this.places[at]
    if (known && same(known.bytes, bytes, from, to)) return known.word
    const word = bytes.toString(undefined, from, to)
    this.places[at] = { bytes: Uint8Array.from(bytes.subarray(from, to)), word }
    return word
  }
}

function same(known: Uint8Array, bytes: Buffer, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let n = 0; n < known.length; n++) if (known[n] !== bytes[from + n]) return false
  return true
}
