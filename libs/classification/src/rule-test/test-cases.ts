import { Category, ClassifiedPriority } from '@atlas/contracts'
import { classify } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { z } from 'zod'
import { lineOf, readLine, signalOfLine } from '../lines/signal-line.js'
import type { ConfusionTable } from './confusion.js'
import { type Outcome, Outcomes, sameOutcome } from './outcome.js'

const Case = lineOf({ expect: z.object({ priority: ClassifiedPriority, category: Category }) })

/** A case that came out otherwise than it is labelled. */
export interface WrongCase {
  readonly id: string | number
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly expected: Outcome
  readonly got: Outcome & { readonly rule: string }
}

export interface CasesTested {
  readonly priorities: ConfusionTable
  readonly categories: ConfusionTable
  readonly wrong: readonly WrongCase[]
  /** Lines that hold no labelled case, as `file:line: why`. */
  readonly unread: readonly string[]
}

/** Classifies labelled cases, JSONL texts by the name of their file, by a policy's rules. Pure. */
export function testCases(files: ReadonlyMap<string, string>, policy: Policy): CasesTested {
  const outcomes = new Outcomes()
  const wrong: WrongCase[] = []
  const unread: string[] = []
  for (const [file, text] of files)
    text.split(/\r?\n/).forEach((content, index) => {
      const line = index + 1
      if (content.trim() === '') return
      const read = readLine(line === 1 ? content.replace(/^\uFEFF/, '') : content, Case)
      if ('mistake' in read) {
        unread.push(`${file}:${line}: ${read.mistake}`)
        return
      }
      const { id, expect: expected, ...signal } = read.ok
      const { priority, category, rule } = classify(signalOfLine({ id, ...signal }), policy)
      outcomes.add(expected, { priority, category })
      if (!sameOutcome(expected, { priority, category }))
        wrong.push({ id, file, line, expected, got: { priority, category, rule } })
    })
  return { ...outcomes.tables(), wrong, unread }
}
