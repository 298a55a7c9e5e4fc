import { type EventOf, isRefusal, type PersonId } from '@atlas/contracts'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention } from './intention.js'
import { intentionId } from './intention-id.js'
import { summaryAtAnyRate } from './requestor-messages.js'
import { timeframe } from './timeframe.js'

/** One line to a person of ours, that asks for no acknowledgement. `statement` follows the incident's summary. */
export function notice(
  correspondence: Correspondence,
  person: PersonId,
  statement: string,
  dueAt: string | null = null,
): Intention {
  const { because, incident, policy, channels, templates } = correspondence
  const to = personDestination(person, correspondence.contact(person), policy.notices.channels, channels)
  const recipient = { kind: 'person', id: person } as const
  const id = intentionId(because, 'notice', person)
  const wording = templates.render('notice', {
    ticketId: incident.number,
    ticketSummary: summaryAtAnyRate(correspondence),
    priority: incident.priority ?? 'no priority yet',
    personName: to.name,
    statement,
    dueAt,
  })
  if (isRefusal(wording))
    return {
      kind: 'refused-message',
      id,
      template: 'notice',
      recipient,
      unfilled: wording.missing.map(({ field }) => field),
    }
  return { kind: 'message', id, template: 'notice', recipient, to, wording }
}

/** Who hears of a threshold or a breach is policy: the owner (else the candidate), the Team Leads on shift. */
export function onClock(
  event: EventOf<'ClockThresholdReached'> | EventOf<'ClockBreached'>,
  correspondence: Correspondence,
): readonly Intention[] {
  const { policy, incident } = correspondence
  const { kind } = event.data
  const at = event.type === 'ClockBreached' ? 'breach' : event.data.percent
  const told = policy.notices.clocks.find((rule) => rule.at === at && (rule.kinds?.includes(kind) ?? true))
  if (!told || !policy.notices.kinds.includes(kind)) return []
  const owner = incident.owner ?? incident.candidate
  const people = told.to.flatMap((listener) =>
    listener === 'owner' ? (owner === null ? [] : [owner]) : correspondence.teamLeads,
  )
  if (people.length === 0)
    return [
      {
        kind: 'no-message',
        id: intentionId(correspondence.because, 'notice', 'nobody'),
        template: 'notice',
        reason: 'the incident has no owner and no candidate',
      },
    ]
  const used = event.type === 'ClockBreached' ? 'is breached' : `has used ${event.data.percent} % of its target`
  const dueAt =
    event.type === 'ClockBreached' || event.data.dueAt === null ? null : timeframe(event.data.dueAt, policy.timeZone)
  return [...new Set(people)].map((person) => notice(correspondence, person, `the ${kind} clock ${used}`, dueAt))
}
