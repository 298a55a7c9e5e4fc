import type { Category, ClassifiedPriority, MatchedRule, TextSpan, Tier } from '@atlas/contracts'
import { type ClassificationPolicy, type ClassificationRule, compileCondition, type RuleCondition } from '@atlas/policy'
import { type ClassifyingPolicy, type ExtractedFacts, extractFacts, extractor, type Facts } from './facts.js'
import { type Reading, spanOf } from './reading.js'
import type { Signal } from './signal.js'

export interface Classification {
  readonly priority: ClassifiedPriority
  readonly category: Category
  readonly tier: Tier
  /** The rule that decided; `unclassified` where none matched. */
  readonly rule: string
  /** Every rule that matched, in the policy's order: the first decided. */
  readonly matched: readonly MatchedRule[]
  readonly extractor: string
  readonly facts: Facts
}

interface CompiledRule {
  readonly rule: ClassificationRule
  readonly condition: RuleCondition
}
const remembered = new WeakMap<ClassificationPolicy, readonly CompiledRule[]>()

/**
 * Classifies one signal by the policy's ordered rules over its facts (domain, "Classification and triage"). Pure: the
 * same signal and policy give the same result. Throws only for a rule that the policy's own check refuses.
 */
export function classify(signal: Signal, policy: ClassifyingPolicy): Classification {
  const extracted = extractFacts(signal, policy)
  const context = contextOf(extracted)
  const matching = rulesOf(policy.classification).filter(({ condition }) => condition.holds(context))
  const { priorities, unclassified } = policy.priorities
  const [decider] = matching
  const priority = decider ? decider.rule.priority : unclassified.priority
  return {
    priority,
    category: decider ? (decider.rule.category ?? extracted.facts.category) : unclassified.category,
    tier: priorities[priority === 'none' ? unclassified.priority : priority].tier,
    rule: decider ? decider.rule.id : 'unclassified',
    matched: matching.map((rule) => explained(rule, extracted)),
    extractor,
    facts: extracted.facts,
  }
}

function rulesOf(policy: ClassificationPolicy): readonly CompiledRule[] {
  const earlier = remembered.get(policy)
  if (earlier) return earlier
  const rules = policy.rules.map((rule) => {
    const compiled = compileCondition(rule.when)
    if ('mistake' in compiled) throw new Error(`rule ${rule.id}: ${compiled.mistake.message}`)
    return { rule, condition: compiled.ok }
  })
  remembered.set(policy, rules)
  return rules
}

/** CEL's integers are bigint. The text is put into lower case only if a rule asks for it. */
function contextOf({ facts, labels, text }: ExtractedFacts): Record<string, unknown> {
  return {
    ...facts,
    clusters: BigInt(facts.clusters),
    namespaces: BigInt(facts.namespaces),
    applications: BigInt(facts.applications),
    nodes: BigInt(facts.nodes),
    pods: BigInt(facts.pods),
    labels,
    get text() {
      return text()
    },
  }
}

/** The rule's reason with the facts that its condition found; names of facts and of policy's lists, never what people wrote. */
function explained({ rule, condition }: CompiledRule, { facts, because }: ExtractedFacts): MatchedRule {
  const used: string[] = []
  const read: TextSpan[] = []
  for (const fact of condition.uses) {
    if (fact === 'labels' || fact === 'text' || fact === 'alertname') continue
    const value = facts[fact]
    if (Array.isArray(value)) {
      const asked = condition.asksFor
        .filter((one) => one.fact === fact && value.includes(one.value))
        .map((one) => one.value)
      if (asked.length > 0) used.push(`${fact}: ${[...new Set(asked)].join(', ')}`)
      for (const name of asked) read.push(...spansOf(because.get(`${fact} ${name}`)))
    } else if (value !== '' && value !== false && value !== 0) {
      used.push(value === true ? fact : `${fact}: ${String(value)}`)
      read.push(...spansOf(because.get(fact)))
    }
  }
  return {
    rule: rule.id,
    because: used.length > 0 ? `${rule.reason} (${used.join('; ')})` : rule.reason,
    spans: distinct(read),
  }
}

const mostSpans = 5
const spansOf = (readings: readonly Reading[] = []): TextSpan[] => readings.slice(0, mostSpans).map(spanOf)

const distinct = (spans: readonly TextSpan[]): TextSpan[] => [
  ...new Map(spans.map((span) => [`${span.field} ${span.key ?? ''} ${span.start} ${span.end}`, span])).values(),
]
