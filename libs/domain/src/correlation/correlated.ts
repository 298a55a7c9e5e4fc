import type { SignalFacts } from '@atlas/contracts'
import type { AttachRule, CorrelationPolicy } from '@atlas/policy'

/** A rule that concerns a signal, and where: what a cause explains has the same place. */
export interface Correlated {
  readonly rule: AttachRule
  readonly as: 'cause' | 'effect'
  /** Rule, cluster and the values of the labels that must be the same, as text. */
  readonly place: string
}

/** The rules that concern a signal; none where it lacks a label that they compare. */
export function correlated(
  { alertname, cluster, labels }: Pick<SignalFacts, 'alertname' | 'cluster' | 'labels'>,
  { attach }: CorrelationPolicy,
): Correlated[] {
  if (alertname === undefined) return []
  return attach.flatMap((rule) => {
    const as = rule.cause.alertnames.includes(alertname)
      ? 'cause'
      : rule.effect.alertnames.includes(alertname)
        ? 'effect'
        : undefined
    if (!as) return []
    const values = rule.same.map((label) => (Object.hasOwn(labels, label) ? labels[label] : undefined))
    if (values.some((value) => value === undefined || value === '')) return []
    return [{ rule, as, place: JSON.stringify([rule.id, cluster, ...values]) }]
  })
}
