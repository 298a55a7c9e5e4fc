import type { EventOf } from '@atlas/contracts'
import type { Correspondence, Wishes } from './intention.js'
import { notice } from './notices.js'
import { timeframe } from './timeframe.js'

/** Whoever has it at L1 is asked whether to escalate it; where nobody has, the Team Leads. */
export function onSlaRisk({ data }: EventOf<'SlaRiskRaised'>, correspondence: Correspondence): Wishes {
  const { clock, percent, actsAt, breachesAt, asked } = data
  const [kind] = clock.split('/')
  const statement =
    `the ${kind} clock has used ${percent} % of its target: will you escalate it (sla-risk, with the steps tried)? ` +
    `At ${actsAt} % it escalates by itself, with what is recorded by then`
  const dueAt = breachesAt === null ? null : timeframe(breachesAt, correspondence.policy.timeZone)
  const people = asked === null ? correspondence.teamLeads : [asked]
  return { intentions: people.map((person) => notice(correspondence, person, statement, dueAt)), superseded: [] }
}
