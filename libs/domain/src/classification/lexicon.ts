/** What a piece of a text (as it is written, between blanks and marks) is to its readers. */
export interface Piece {
  /** Lower case, its spelling mended. */
  readonly word: string
  /** Characters of the text. */
  readonly length: number
  /** A capital with a small letter behind it. */
  readonly capital: boolean
}

/** A piece in one, or the humps of its CamelCase. */
export type Lexicon = (piece: string) => readonly Piece[]

/** Not in mTLS or eBPF: one small letter is no hump. */
const camelHump = /(?<=[\p{L}\p{N}][\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu
const mostRemembered = 50_000

/** `known` says whether a word in one piece means something; if not, CamelCase is cut into its humps. `meant` mends spelling. */
export function lexiconOf(known: (word: string) => boolean, meant: (word: string) => string = (word) => word): Lexicon {
  // Also so that a word is the same string each time: what looks it up later finds it hashed.
  const remembered = new Map<string, readonly Piece[]>()
  const pieceOf = (piece: string): Piece => ({
    word: meant(piece.toLowerCase().replaceAll('’', "'")),
    length: piece.length,
    capital: /^\p{Lu}\p{Ll}/u.test(piece),
  })
  const read = (piece: string): readonly Piece[] => {
    const lower = piece.toLowerCase()
    // What has no capital has no hump.
    return piece.length > 3 && piece !== lower && !known(lower) ? piece.split(camelHump).map(pieceOf) : [pieceOf(piece)]
  }
  return (piece) => {
    const before = remembered.get(piece)
    if (before) return before
    if (remembered.size >= mostRemembered) remembered.clear()
    const pieces = read(piece)
    remembered.set(piece, pieces)
    return pieces
  }
}
