import type { HandlingEvent, PersonId } from '@atlas/contracts'

/**
 * Whom an event makes part of the incident's team: who is to work on it, decide about it, or help with it, and so has to
 * read it. Who was once named stays: they know what there was to read. An event that isn't listed names nobody, so that
 * one which is forgotten here shows too little and not too much.
 */
export function namedBy(event: HandlingEvent): readonly PersonId[] {
  switch (event.type) {
    case 'IncidentRouted':
      return known(event.data.candidate, event.data.alerted)
    case 'ResponseTeamCalled':
      return known(...event.data.parts.map(({ person }) => person))
    case 'WarRoomPartCalled':
    case 'WarRoomPartFilled':
      return known(event.data.person)
    case 'WarRoomPartHandedOver':
      return [event.data.to]
    case 'AllClearGiven':
      return [event.data.review.by]
    case 'WorkStarted':
      return [event.data.owner]
    case 'IncidentReopened':
      return known(event.data.owner)
    case 'IncidentEscalated':
    case 'IncidentDeescalated':
      return known(event.data.giver)
    case 'EscalationNotAccepted':
      return known(event.data.next, event.data.told)
    case 'EscalationAccepted':
    case 'EscalationTakenBack':
    case 'HandOverAccepted':
      return [event.data.by]
    case 'OwnerOffShift':
      return known(event.data.told)
    case 'SlaRiskRaised':
      return known(event.data.asked)
    case 'HandOverOffered':
      return [event.data.to]
    case 'ConsultationAsked':
      return [event.data.by, ...event.data.asked]
    case 'ReclassificationSuggested':
      return known(event.data.asked)
    case 'ReclassificationRequested':
      return [event.data.by, ...event.data.rows.flatMap(({ approvers }) => approvers)]
    case 'VendorCaseRequested':
      return [event.data.by, ...event.data.asked]
    case 'VendorCaseOpened':
      return [event.data.by]
    case 'ReaderAdmitted':
      return [event.data.by, event.data.reader]
    case 'IncidentRestricted':
      return known(event.data.by, ...(event.data.team ?? []))
    default:
      return []
  }
}

/** The team after an event; the same list where nobody joins. */
export function teamAfter(team: readonly PersonId[], event: HandlingEvent): readonly PersonId[] {
  const named = namedBy(event)
  return named.every((person) => team.includes(person)) ? team : [...new Set([...team, ...named])]
}

const known = (...people: readonly (PersonId | null | undefined)[]): PersonId[] =>
  people.flatMap((person) => person ?? [])
