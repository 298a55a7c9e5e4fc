import { classify } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { lineOf, readLine, signalOfLine } from '../lines/signal-line.js'
import type { Outcome } from './outcome.js'

const Case = lineOf({})

/** A signal that another policy takes for something else. */
export interface MovedCase {
  readonly id: string | number
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly before: Outcome & { readonly rule: string }
  readonly after: Outcome & { readonly rule: string }
}

/** Signals, JSONL texts by the name of their file, whose priority or category another policy moves. Pure. */
export function movedCases(
  files: ReadonlyMap<string, string>,
  before: Policy,
  after: Policy,
): { readonly cases: number; readonly moved: readonly MovedCase[]; readonly unread: readonly string[] } {
  const moved: MovedCase[] = []
  const unread: string[] = []
  let cases = 0
  for (const [file, text] of files)
    text.split(/\r?\n/).forEach((content, index) => {
      if (content.trim() === '') return
      const read = readLine(content.replace(/^\uFEFF/, ''), Case)
      if ('mistake' in read) {
        unread.push(`${file}:${index + 1}: ${read.mistake}`)
        return
      }
      cases += 1
      const signal = signalOfLine(read.ok)
      const [was, is] = [before, after].map((policy) => {
        const { priority, category, rule } = classify(signal, policy)
        return { priority, category, rule }
      })
      if (was && is && (was.priority !== is.priority || was.category !== is.category))
        moved.push({ id: read.ok.id, file, line: index + 1, before: was, after: is })
    })
  return { cases, moved, unread }
}
