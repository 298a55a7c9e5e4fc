import { type HandlingEvent, type Instant, isRefusal, type PersonId, type Refusal, refuse } from '@atlas/contracts'
import { peopleOnShift } from '../../roster/on-shift.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { responsiblePerson } from '../status/responsible.js'
import type { Consultation } from './consultation.js'
import { consultedPeople } from './consulted.js'

/** Help is asked of others; the owner stays, and nothing moves (domain, "Words", consultation). */
export function askConsultation(
  { by, of, question, answerBy }: CommandOf<'consult'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { incidentId, status, consultationsAsked } = incident
  if (status === 'Resolved' || status === 'Closed')
    return refuse('not-now', `help is asked with an open incident; this one is ${status}`, [
      { field: 'status', message: 'an incident that is neither Resolved nor Closed' },
    ])
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  if (answerBy <= context.now) {
    const missing = [{ field: 'answerBy', message: `an instant after ${context.now}` }]
    return refuse('incomplete', 'an answer is asked for in the future', missing, 422)
  }
  const asked = consultedPeople(of, by, context)
  if (isRefusal(asked)) return asked
  const consultation = consultationsAsked + 1
  const present = peopleOnShift(context.policy.roster, context.now)
  const data = { incidentId, consultation, of, asked: [...asked], by, question, answerBy, onShift: present }
  return [{ type: 'ConsultationAsked', occurredAt: context.now, data }]
}

export function acceptConsultation(
  { by, consultation }: CommandOf<'accept-consultation'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openOne(consultation, incident)
  if (isRefusal(open)) return open
  if (open.acceptedBy !== null)
    return refuse('already-accepted', `${open.acceptedBy} has accepted consultation ${consultation} already`, [
      { field: 'consultation', message: 'one that nobody has accepted; answer-consultation answers this one' },
    ])
  const wrong = notAsked(by, open)
  if (wrong) return wrong
  const { incidentId } = incident
  return [{ type: 'ConsultationAccepted', occurredAt: now, data: { incidentId, consultation, by } }]
}

export function declineConsultation(
  { by, consultation, reason }: CommandOf<'decline-consultation'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openOne(consultation, incident)
  if (isRefusal(open)) return open
  const wrong = notAsked(by, open)
  if (wrong) return wrong
  const left = open.asked.filter((person) => person !== by)
  const data = { incidentId: incident.incidentId, consultation, by, reason, askedBy: open.askedBy, left }
  return [{ type: 'ConsultationDeclined', occurredAt: now, data }]
}

/** By one of those asked; or by whoever is responsible, who says from whom they have it. */
export function answerConsultation(
  { by, consultation, answer, from }: CommandOf<'answer-consultation'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openOne(consultation, incident)
  if (isRefusal(open)) return open
  if (!open.asked.includes(by)) {
    const person = responsiblePerson(incident, by, context)
    if (isRefusal(person)) return notAsked(by, open) ?? person
    if (from === undefined) {
      const missing = [{ field: 'from', message: 'who gave the answer' }]
      return refuse('incomplete', `${by} was not asked, so says from whom the answer is`, missing, 422)
    }
  }
  const { incidentId } = incident
  const data = { incidentId, consultation, by, from, answer, askedBy: open.askedBy }
  return [{ type: 'ConsultationAnswered', occurredAt: context.now, data }]
}

export function withdrawConsultation(
  { by, consultation, reason }: CommandOf<'withdraw-consultation'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openOne(consultation, incident)
  if (isRefusal(open)) return open
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId } = incident
  return [{ type: 'ConsultationWithdrawn', occurredAt: context.now, data: { incidentId, consultation, by, reason } }]
}

/** When the next answer will be overdue; null where none is awaited. */
export function consultationDue(state: HandlingState): Instant | null {
  if (!state.opened) return null
  const [first] = state.consultations.flatMap(({ overdue, answerBy }) => (overdue ? [] : [answerBy])).sort()
  return first ?? null
}

/** Each at the instant at which its answer was asked for, however late the sweep. */
export const consultationOverdue = (
  { dueAt }: CommandOf<'consultation-overdue'>,
  { incidentId, consultations }: Incident,
): readonly HandlingEvent[] =>
  consultations
    .filter(({ overdue, answerBy }) => !overdue && answerBy <= dueAt)
    .map(({ consultation, askedBy, asked, acceptedBy, answerBy }) => ({
      type: 'ConsultationOverdue',
      occurredAt: answerBy,
      data: { incidentId, consultation, askedBy, asked: acceptedBy === null ? [...asked] : [acceptedBy], answerBy },
    }))

function openOne(number: number, { consultations }: Incident): Consultation | Refusal {
  const found = consultations.find(({ consultation }) => consultation === number)
  if (found) return found
  const open = consultations.map(({ consultation }) => consultation)
  const right = open.length > 0 ? `open are ${open.join(', ')}` : 'none is open; consult asks one'
  return refuse('no-such-consultation', `consultation ${number} is not open: ${right}`, [
    { field: 'consultation', message: right },
  ])
}

const notAsked = (by: PersonId, { asked, consultation }: Consultation): Refusal | undefined =>
  asked.includes(by)
    ? undefined
    : refuse(
        'wrong-hand',
        `${by} was not asked; consultation ${consultation} waits for ${asked.join(', ')}`,
        [{ field: 'by', message: asked.join(' or ') }],
        403,
      )
