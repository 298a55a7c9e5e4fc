import { type EventOf, isRefusal, type Recipient } from '@atlas/contracts'
import type { Correspondence, Intention, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'

type Written = Extract<Intention, { kind: 'message' | 'page' }>

/**
 * What is said of a restricted incident outside its team: number, priority and status alone (domain, "Stakeholders and
 * communication", readers). Of whatever notification says: the last step before it is stored. Whoever reported it reads
 * what is written to them.
 */
export const withheld = (intentions: readonly Intention[], correspondence: Correspondence): readonly Intention[] =>
  correspondence.incident.restricted ? intentions.map((intention) => inTeam(intention, correspondence)) : intentions

function inTeam(intention: Intention, correspondence: Correspondence): Intention {
  switch (intention.kind) {
    case 'message':
      return reads(intention.recipient, correspondence) ? intention : reduced(intention, correspondence)
    case 'page':
      return reads({ kind: 'person', id: intention.person }, correspondence)
        ? intention
        : reduced(intention, correspondence)
    case 'refused-message':
    case 'no-message':
    case 'no-page':
      return intention
  }
}

const reads = ({ kind, id }: Recipient, { incident, overseers }: Correspondence): boolean =>
  (kind === 'requestor' && incident.reported) || incident.team.includes(id) || overseers.has(id)

function reduced<Kind extends Written>(intention: Kind, correspondence: Correspondence): Kind {
  return { ...intention, wording: standing(intention.to.name, correspondence), reduced: true }
}

function standing(personName: string, { incident, templates }: Correspondence): Written['wording'] {
  const wording = templates.render('restricted', {
    ticketId: incident.number,
    personName,
    priority: incident.priority ?? 'no priority yet',
    status: incident.status,
  })
  if (isRefusal(wording)) throw new Error(wording.message)
  return wording
}

/**
 * One restricted later: whoever was told of it outside its team hears how it stands, the way they were told before, and
 * what hasn't left yet doesn't. What was disclosed is listed (`GET /v1/messages?disclosed=true`).
 */
export function onRestricted(_: EventOf<'IncidentRestricted'>, correspondence: Correspondence): Wishes {
  const outside = correspondence.said.filter(({ recipient }) => !reads(recipient, correspondence))
  const last = new Map(outside.map((said) => [`${said.recipient.kind} ${said.recipient.id}`, said]))
  const intentions = [...last.values()].map(({ recipient, to }): Intention => {
    const id = intentionId(correspondence.because, 'restricted', recipient.id)
    const wording = standing(to.name, correspondence)
    return { kind: 'message', id, template: 'restricted', recipient, to, wording, reduced: true }
  })
  return { intentions, superseded: outside.map(({ id }) => id) }
}
