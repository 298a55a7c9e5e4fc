import type { EventOf, PersonId, SuggestingSignal } from '@atlas/contracts'
import type { Correspondence, Wishes } from './intention.js'
import { notice } from './notices.js'

/**
 * Whoever has the incident reads what its later signals say, and by which act the priority changes; where nobody has it,
 * and of what may be a P1, the Team Leads do as well.
 */
export function onSuggested(
  { data: { from, to, signals, triaged, asked } }: EventOf<'ReclassificationSuggested'>,
  correspondence: Correspondence,
): Wishes {
  const how = triaged
    ? `if you find the same, ask for it (request-reclassification to ${to}, with the evidence of each row)`
    : 'if you find the same, triage corrects it'
  const statement = `signals that came later say more than ${from}: ${signals.map(said).join('; ')}. The priority stays ${from}; ${how}`
  const leads = asked === null || to === 'P1' ? correspondence.teamLeads : []
  const people = new Set<PersonId>([...(asked === null ? [] : [asked]), ...leads])
  return { intentions: [...people].map((person) => notice(correspondence, person, statement)), superseded: [] }
}

const said = ({ priority, category, rule, because }: SuggestingSignal): string =>
  `${priority} ${category} by rule ${rule} (${because})`
