/** A text cut into words. Everything is linear in the text: one pass, no backtracking pattern. */
export interface Words {
  readonly text: number
  /** Lower case. */
  readonly word: readonly string[]
  readonly start: readonly number[]
  readonly end: readonly number[]
  /** Words joined by hyphens and the like (`abrc1l-atlas-stg`, `09:00`) share a group, up to `longestGroup` of them. */
  readonly group: readonly number[]
  readonly clause: readonly number[]
  readonly sentence: readonly number[]
  /** Sentences that end with a question mark. */
  readonly asked: ReadonlySet<number>
  /** Words with a capital where no sentence need begin: "need it now Where can I …" begins again. */
  readonly capital: ReadonlySet<number>
  /** Number words with a percent sign. */
  readonly percent: ReadonlySet<number>
}

const wordOrMark = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*|[.!?;,:()%\n—–]/gu
const marks: ReadonlySet<string> = new Set('.!?;,:()%\n—–')
/** Not in mTLS or eBPF: one small letter is no hump. */
const camelHump = /(?<=[\p{L}\p{N}][\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu

/** Gaps in phrases are counted in groups: a group without end (a pasted token) would let each word look at all others. */
const longestGroup = 16

/** "no no no no" says no more than "no no no". */
const longestRun = 3

/** `known` says whether a word in one piece means something; if not, CamelCase is cut into its humps. `meant` mends spelling. */
export function wordsOf(
  source: string,
  text: number,
  known: (word: string) => boolean,
  meant: (word: string) => string = (word) => word,
): Words {
  const word: string[] = []
  const start: number[] = []
  const end: number[] = []
  const group: number[] = []
  const clause: number[] = []
  const sentence: number[] = []
  const asked = new Set<number>()
  const percent = new Set<number>()
  const capital = new Set<number>()
  let [groups, clauses, sentences, last, grouped] = [0, 0, 0, -1, 0]
  const nextGroup = () => {
    groups++
    grouped = 0
  }
  let run = 0
  const push = (piece: string, at: number) => {
    const lower = meant(piece.toLowerCase().replaceAll('’', "'"))
    run = lower === word.at(-1) ? run + 1 : 1
    last = at + piece.length
    if (run > longestRun) return
    if (grouped++ === longestGroup) {
      nextGroup()
      grouped = 1
    }
    if (/^\p{Lu}\p{Ll}/u.test(piece)) capital.add(word.length)
    word.push(lower)
    start.push(at)
    end.push(at + piece.length)
    group.push(groups)
    clause.push(clauses)
    sentence.push(sentences)
  }
  for (const found of source.matchAll(wordOrMark)) {
    const [piece] = found
    const at = found.index
    if (!marks.has(piece)) {
      if (!(last === at - 1 && /[-_.:@]/.test(source[last] ?? ''))) nextGroup()
      const lower = piece.toLowerCase()
      // What has no capital has no hump.
      if (piece.length > 3 && piece !== lower && !known(lower)) {
        let from = 0
        for (const hump of piece.split(camelHump)) {
          push(hump, at + from)
          from += hump.length
        }
      } else push(piece, at)
      continue
    }
    const next = source[at + 1]
    if (piece === '%') percent.add(word.length - 1)
    else if (
      piece === '?' ||
      piece === '!' ||
      piece === ';' ||
      (piece === '.' && !(next && /[\p{L}\p{N}/]/u.test(next)))
    ) {
      if (piece === '?') asked.add(sentences)
      sentences++
      clauses++
    } else if (piece === '\n') {
      if (endsALine(source, at)) {
        sentences++
        clauses++
      }
    } else if (piece === ':' ? next === undefined || /\s/.test(next) : piece !== '.') clauses++
  }
  return { text, word, start, end, group, clause, sentence, asked, capital, percent }
}

/** A wrapped line goes on in the next one; an empty line or a new beginning ends the sentence. */
function endsALine(source: string, at: number): boolean {
  const next = source[at + 1]
  if (next === undefined || next === '\n' || /[\p{Lu}\p{N}*>#-]/u.test(next)) return true
  return at - source.lastIndexOf('\n', at - 1) < 50
}
