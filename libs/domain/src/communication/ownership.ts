import { type EventOf, isRefusal } from '@atlas/contracts'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import { notice } from './notices.js'
import { page } from './pages.js'
import { summaryAtAnyRate } from './requestor-messages.js'

/** An incident changes hands within its tier, or should: its owner's shift is over. */

/** A Team Lead is told, in the way in which they hear of nobody being on shift; the owner is reminded. */
export function onOwnerOffShift({ data }: EventOf<'OwnerOffShift'>, correspondence: Correspondence): Wishes {
  const { owner, told } = data
  const priority = correspondence.incident.priority ?? 'P1'
  const reason = `the shift of ${owner} is over and nobody has accepted a hand-over`
  const alerted =
    told === null
      ? []
      : [
          correspondence.policy.pages.nobodyOnShift[priority] === 'page'
            ? page(correspondence, told, 'alert', priority, reason)
            : notice(correspondence, told, reason),
        ]
  const reminder = notice(
    correspondence,
    owner,
    'your shift is over: you stay responsible until a hand-over is accepted',
  )
  return { intentions: [...alerted, reminder], superseded: [] }
}

/** They see to it themselves; a Team Lead needn't any more. */
export const onOwnerBackOnShift = (correspondence: Correspondence): Wishes => ({
  intentions: [],
  superseded: correspondence.openPages.filter(({ duty }) => duty === 'alert').map(({ id }) => id),
})

export const onHandOverOffered = ({ data }: EventOf<'HandOverOffered'>, correspondence: Correspondence): Wishes => ({
  intentions: [offer(data, correspondence)],
  superseded: [],
})

/** Who gave it hears that they are rid of it; a Team Lead needn't see to it any more. */
export const onHandOverAccepted = ({ data }: EventOf<'HandOverAccepted'>, correspondence: Correspondence): Wishes => ({
  intentions: [notice(correspondence, data.from, `${data.by} has accepted the hand-over and owns it now`)],
  superseded: correspondence.openPages.filter(({ duty }) => duty === 'alert').map(({ id }) => id),
})

export const onHandOverDeclined = ({ data }: EventOf<'HandOverDeclined'>, correspondence: Correspondence): Wishes => ({
  intentions: [notice(correspondence, data.offeredBy, `${data.by} declined the hand-over: ${data.reason}`)],
  superseded: [],
})

export const onHandOverWithdrawn = (
  { data }: EventOf<'HandOverWithdrawn'>,
  correspondence: Correspondence,
): Wishes => ({
  intentions: [notice(correspondence, data.to, `the hand-over to you is withdrawn: ${data.reason}`)],
  superseded: [],
})

function offer(
  { to: person, by, note }: EventOf<'HandOverOffered'>['data'],
  correspondence: Correspondence,
): Intention {
  const { because, incident, policy, channels, templates } = correspondence
  const to = personDestination(person, correspondence.contact(person), policy.notices.channels, channels)
  const id = intentionId(because, 'owner-hand-over', person)
  const recipient = { kind: 'person', id: person } as const
  const wording = templates.render('owner-hand-over', {
    ticketId: incident.number,
    ticketSummary: summaryAtAnyRate(correspondence),
    priority: incident.priority ?? 'no priority yet',
    personName: to.name,
    giverName: correspondence.contact(by)?.name ?? by,
    note: correspondence.text(note) ?? '(redacted)',
  })
  if (!isRefusal(wording)) return { kind: 'message', id, template: 'owner-hand-over', recipient, to, wording }
  const unfilled = wording.missing.map(({ field }) => field)
  return { kind: 'refused-message', id, template: 'owner-hand-over', recipient, unfilled }
}
