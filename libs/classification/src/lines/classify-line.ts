import { classify } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { lineOf, readLine, signalOfLine } from './signal-line.js'

const Line = lineOf({})

/**
 * Answers one line of `atlas classify`: JSON `{id, summary?, description?, …}` in, JSON
 * `{id, priority, category, tier, rule, matched: [{rule, because}], policyVersion}` out. A line that can't be answered
 * gives one sentence.
 */
export function classifyLine(line: string, policy: Policy): { answer: string } | { mistake: string } {
  const read = readLine(line, Line)
  if ('mistake' in read) return read
  const { priority, category, tier, rule, matched } = classify(signalOfLine(read.ok), policy)
  return {
    answer: JSON.stringify({
      id: read.ok.id,
      priority,
      category,
      tier,
      rule,
      matched: matched.map(({ rule, because }) => ({ rule, because })),
      policyVersion: policy.hash,
    }),
  }
}
