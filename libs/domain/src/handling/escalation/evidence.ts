import { escalationEvidence, type EscalationTrigger, type MissingPart } from '@atlas/contracts'

/** Which parts of the trigger's evidence are missing or wrong; empty when it is whole. */
export function missingEvidence(trigger: EscalationTrigger, evidence: unknown): MissingPart[] {
  const parsed = shapeOf(trigger, evidence).safeParse(evidence ?? {})
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ field: fieldOf(['evidence', ...path]), message }))
}

/** Knowledge has run out with a runbook or without one; which it was shows in what was sent. */
function shapeOf(trigger: EscalationTrigger, evidence: unknown) {
  const shape = escalationEvidence[trigger]
  if (!('options' in shape)) return shape
  const [followed, without] = shape.options
  return typeof evidence === 'object' && evidence !== null && 'searched' in evidence ? without : followed
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
