import type { EscalationTrigger, Tier } from '@atlas/contracts'

/** Which trigger leads from which tier to which (playbook, "Escalation Protocols & Technical Severity Reclassification"). */
export const steps: Readonly<Record<EscalationTrigger, { readonly from: readonly Tier[]; readonly to: Tier }>> = {
  'knowledge-exhaustion': { from: ['L1'], to: 'L2' },
  'complexity-threshold': { from: ['L1'], to: 'L2' },
  'sla-risk': { from: ['L1'], to: 'L2' },
  // Skipping L2 is only for P1 (domain, "Escalation").
  'critical-priority': { from: ['L1', 'L2'], to: 'L3' },
  'unresolved-p2': { from: ['L2'], to: 'L3' },
  'architectural-impact': { from: ['L2'], to: 'L3' },
  'vendor-involvement': { from: ['L2'], to: 'L3' },
  'irresolvable-blocker': { from: ['L2'], to: 'L3' },
}

export const triggersFrom = (tier: Tier): readonly EscalationTrigger[] =>
  (Object.keys(steps) as EscalationTrigger[]).filter((trigger) => steps[trigger].from.includes(tier))
