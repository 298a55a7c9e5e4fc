import type { RunbookView } from '@atlas/contracts'
import type { Runbook } from '@atlas/policy'

export const runbookView = ({ sections, steps, ...head }: Runbook): RunbookView => ({
  ...head,
  steps: steps.map(({ id, text, check = null }) => ({ id, text, check, how: sections.get(id) ?? '' })),
})
