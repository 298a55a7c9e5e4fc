import type { EventOf } from '@atlas/contracts'
import type { Incident } from '../handling.js'
import type { Consultation } from './consultation.js'

type ConsultationEvent =
  | EventOf<'ConsultationAsked'>
  | EventOf<'ConsultationAccepted'>
  | EventOf<'ConsultationDeclined'>
  | EventOf<'ConsultationAnswered'>
  | EventOf<'ConsultationOverdue'>
  | EventOf<'ConsultationWithdrawn'>

export function evolveConsultations(state: Incident, event: ConsultationEvent): Incident {
  const { consultation } = event.data
  const changed = (change: (one: Consultation) => readonly Consultation[]): Incident => ({
    ...state,
    consultations: state.consultations.flatMap((one) => (one.consultation === consultation ? change(one) : [one])),
  })
  switch (event.type) {
    case 'ConsultationAsked': {
      const { of, asked, by: askedBy, answerBy } = event.data
      const since = event.occurredAt
      const open = { consultation, of, asked, askedBy, since, answerBy, acceptedBy: null, overdue: false }
      return { ...state, consultationsAsked: consultation, consultations: [...state.consultations, open] }
    }
    case 'ConsultationAccepted':
      return changed((one) => [{ ...one, acceptedBy: event.data.by }])
    case 'ConsultationDeclined': {
      const { by, left } = event.data
      return changed((one) =>
        left.length === 0 ? [] : [{ ...one, asked: left, acceptedBy: one.acceptedBy === by ? null : one.acceptedBy }],
      )
    }
    case 'ConsultationOverdue':
      return changed((one) => [{ ...one, overdue: true }])
    case 'ConsultationAnswered':
    case 'ConsultationWithdrawn':
      return changed(() => [])
  }
}
