import { type EventOf, isRefusal, type PersonId } from '@atlas/contracts'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import { notice } from './notices.js'
import { summaryAtAnyRate } from './requestor-messages.js'
import { timeframe } from './timeframe.js'

/** Who is asked gets the question; who asked hears of the answer, of no answer, and that it is overdue. */

const told = (intentions: readonly Intention[]): Wishes => ({ intentions, superseded: [] })

export const onConsultationAsked = (event: EventOf<'ConsultationAsked'>, correspondence: Correspondence): Wishes =>
  told(event.data.asked.map((person) => question(event, person, correspondence)))

export const onConsultationAnswered = (
  { data }: EventOf<'ConsultationAnswered'>,
  correspondence: Correspondence,
): Wishes =>
  told([
    notice(correspondence, data.askedBy, `consultation ${data.consultation} is answered by ${data.from ?? data.by}`),
  ])

export function onConsultationDeclined(
  { data }: EventOf<'ConsultationDeclined'>,
  correspondence: Correspondence,
): Wishes {
  const { consultation, by, left, askedBy } = data
  const whom = left.length === 0 ? 'nobody is asked any more' : `still asked: ${left.join(', ')}`
  return told([notice(correspondence, askedBy, `${by} declined consultation ${consultation}; ${whom}`)])
}

export const onConsultationOverdue = (
  { data }: EventOf<'ConsultationOverdue'>,
  correspondence: Correspondence,
): Wishes =>
  told(
    [...new Set([data.askedBy, ...data.asked])].map((person) =>
      notice(correspondence, person, `consultation ${data.consultation} waits for an answer and is overdue`),
    ),
  )

function question({ data }: EventOf<'ConsultationAsked'>, person: PersonId, correspondence: Correspondence): Intention {
  const { because, incident, policy, channels, templates } = correspondence
  const to = personDestination(person, correspondence.contact(person), policy.notices.channels, channels)
  const id = intentionId(because, 'consultation', person)
  const recipient = { kind: 'person', id: person } as const
  const wording = templates.render('consultation', {
    ticketId: incident.number,
    ticketSummary: summaryAtAnyRate(correspondence),
    priority: incident.priority ?? 'no priority yet',
    personName: to.name,
    askerName: correspondence.contact(data.by)?.name ?? data.by,
    question: correspondence.text(data.question) ?? '(redacted)',
    answerBy: timeframe(data.answerBy, policy.timeZone),
  })
  if (!isRefusal(wording)) return { kind: 'message', id, template: 'consultation', recipient, to, wording }
  const unfilled = wording.missing.map(({ field }) => field)
  return { kind: 'refused-message', id, template: 'consultation', recipient, unfilled }
}
