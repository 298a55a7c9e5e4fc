import { type EventOf, isRefusal, type PersonId } from '@atlas/contracts'
import type { Stakeholder } from '@atlas/policy'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention } from './intention.js'
import { intentionId } from './intention-id.js'
import { priorityNumber } from './priority-number.js'

const template = 'reclassification-notice'

/**
 * Where a row of the matrix says so, the audiences of policy/stakeholders.yaml that hear `reclassified` are told: the
 * change and its non-technical reason, nothing of logs. Vendors hear by case only (domain, "Stakeholders and
 * communication").
 */
export function onReclassifiedToAudiences(
  event: EventOf<'PriorityReclassified'>,
  correspondence: Correspondence,
): Intention[] {
  if (event.data.then.length === 0) return []
  return Object.entries(correspondence.stakeholders.audiences).flatMap(([key, audience]) => {
    const hearing = audience.layer === 'vendor' ? undefined : hearingOf(audience, event, correspondence)
    if (!hearing) return []
    if (audience.members.length > 0)
      return audience.members.map((member) => toMember(event, member, audience, hearing.channel, correspondence))
    const reason = `nobody is named in the audience ${audience.name}`
    return [{ kind: 'no-message', id: intentionId(correspondence.because, template, key), template, reason }]
  })
}

type Hearing = Stakeholder['hears'][number]

/** A list that is left out matches everything. Domains aren't known here yet: what names one isn't matched. */
const hearingOf = (
  { hears }: Stakeholder,
  { data }: EventOf<'PriorityReclassified'>,
  { incident }: Correspondence,
): Hearing | undefined =>
  hears.find(
    ({ events, priorities, categories, clusters, domains }) =>
      events.includes('reclassified') &&
      (priorities?.includes(data.to) ?? true) &&
      (incident.category === null || (categories?.includes(incident.category) ?? true)) &&
      (clusters?.includes(incident.cluster) ?? true) &&
      domains === undefined,
  )

function toMember(
  { data }: EventOf<'PriorityReclassified'>,
  member: PersonId,
  audience: Stakeholder,
  channel: Hearing['channel'],
  correspondence: Correspondence,
): Intention {
  const { because, incident, channels, templates } = correspondence
  const to = personDestination(member, correspondence.contact(member), [channel], channels)
  const recipient = { kind: 'stakeholder', id: member } as const
  const id = intentionId(because, `${template} ${audience.name}`, member)
  const wording = templates.render(template, {
    ticketId: incident.number,
    personName: to.name,
    audience: audience.name,
    oldPriority: priorityNumber(data.from),
    newPriority: priorityNumber(data.to),
    reason: correspondence.text(data.reason),
    cluster: incident.cluster,
    tier: incident.tier ?? 'no tier yet',
  })
  if (isRefusal(wording))
    return { kind: 'refused-message', id, template, recipient, unfilled: wording.missing.map(({ field }) => field) }
  return { kind: 'message', id, template, recipient, to, wording }
}
