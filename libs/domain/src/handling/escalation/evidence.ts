import { escalationEvidence, type EscalationTrigger, type MissingPart, mistakesOf } from '@atlas/contracts'

/** Which parts of the trigger's evidence are missing or wrong; empty when it is whole. */
export function missingEvidence(trigger: EscalationTrigger, evidence: unknown): MissingPart[] {
  const parsed = shapeOf(trigger, evidence).safeParse(evidence ?? {})
  return parsed.success ? [] : mistakesOf(parsed.error.issues, 'evidence')
}

/** Knowledge has run out with a runbook, told or cited, or without one; which it was shows in what was sent. */
function shapeOf(trigger: EscalationTrigger, evidence: unknown) {
  const shape = escalationEvidence[trigger]
  if (!('options' in shape)) return shape
  const [followed, without, cited] = shape.options
  if (typeof evidence !== 'object' || evidence === null) return followed
  return 'searched' in evidence ? without : 'run' in evidence ? cited : followed
}
