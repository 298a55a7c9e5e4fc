import { cut } from './cut.js'
import type { Lexicon, Piece } from './lexicon.js'

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

/** More words than a text can have. */
const wordsAtMost = 2 ** 20
/** A number for a word of a signal, in whichever of its texts. */
export const placeOf = ({ text }: Pick<Words, 'text'>, index: number): number => text * wordsAtMost + index

/** Gaps in phrases are counted in groups: a group without end (a pasted token) would let each word look at all others. */
const longestGroup = 16

/** "no no no no" says no more than "no no no". */
const longestRun = 3

export function wordsOf(source: string, text: number, lexicon: Lexicon): Words {
  const word: string[] = []
  const start: number[] = []
  const end: number[] = []
  const group: number[] = []
  const clause: number[] = []
  const sentence: number[] = []
  const asked = new Set<number>()
  const percent = new Set<number>()
  const capital = new Set<number>()
  let [groups, clauses, sentences, last, grouped, run] = [0, 0, 0, -1, 0, 0]
  const nextGroup = () => {
    groups++
    grouped = 0
  }
  const push = (piece: Piece, at: number) => {
    run = piece.word === word.at(-1) ? run + 1 : 1
    last = at + piece.length
    if (run > longestRun) return
    if (grouped++ === longestGroup) {
      nextGroup()
      grouped = 1
    }
    if (piece.capital) capital.add(word.length)
    word.push(piece.word)
    start.push(at)
    end.push(last)
    group.push(groups)
    clause.push(clauses)
    sentence.push(sentences)
  }
  cut(source, (from, to, isMark) => {
    if (!isMark) {
      if (!(last === from - 1 && joins(source[last]))) nextGroup()
      let at = from
      for (const piece of lexicon(source.slice(from, to))) {
        push(piece, at)
        at += piece.length
      }
      return
    }
    const mark = source[from]
    const next = source[to]
    if (mark === '%') percent.add(word.length - 1)
    else if (mark === '?' || mark === '!' || mark === ';' || (mark === '.' && !(next && /[\p{L}\p{N}/]/u.test(next)))) {
      if (mark === '?') asked.add(sentences)
      sentences++
      clauses++
    } else if (mark === '\n') {
      if (endsALine(source, from)) {
        sentences++
        clauses++
      }
    } else if (mark === ':' ? next === undefined || /\s/.test(next) : mark !== '.') clauses++
  })
  return { text, word, start, end, group, clause, sentence, asked, capital, percent }
}

const joins = (character: string | undefined): boolean =>
  character === '-' || character === '_' || character === '.' || character === ':' || character === '@'

/** A wrapped line goes on in the next one; an empty line or a new beginning ends the sentence. */
function endsALine(source: string, at: number): boolean {
  const next = source[at + 1]
  if (next === undefined || next === '\n' || /[\p{Lu}\p{N}*>#-]/u.test(next)) return true
  return at - source.lastIndexOf('\n', at - 1) < 50
}
