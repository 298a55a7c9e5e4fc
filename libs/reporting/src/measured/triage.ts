import { type HandlingEvent, priorities } from '@atlas/contracts'
import type { MeasuredIncident, Triage } from './measured.js'

type Triaged = Pick<MeasuredIncident, 'triage' | 'triagedBy' | 'triagedAt'>

/** It comes once, from the first person; what another system decided was never tentative here. */
export function triageOf(facts: readonly HandlingEvent[]): Triaged {
  for (const { type, data, occurredAt } of facts) {
    if (type === 'TriageConfirmed') return { triage: 'confirmed', triagedBy: data.by, triagedAt: occurredAt }
    if (type === 'TriageCorrected') return { triage: corrected(data), triagedBy: data.by, triagedAt: occurredAt }
  }
  return { triage: null, triagedBy: null, triagedAt: null }
}

function corrected({ from, to }: Extract<HandlingEvent, { type: 'TriageCorrected' }>['data']): Triage {
  const [before, after] = [priorities.indexOf(from.priority), priorities.indexOf(to.priority)]
  if (before === after) return 'recategorised'
  return after < before ? 'raised' : 'lowered'
}
