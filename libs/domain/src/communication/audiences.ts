import { isRefusal, type PersonId, type Priority, type Recipient } from '@atlas/contracts'
import type { Hearing, HeardEvent, Holes, Stakeholder, TemplateName } from '@atlas/policy'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention } from './intention.js'
import { intentionId } from './intention-id.js'

/** What an event says to audiences. */
export interface Said {
  readonly event: HeardEvent
  /** Who hears of one of these hears of it; in force and, of a change, before it. */
  readonly priorities: readonly Priority[]
  /** Of `breached`: the kind of clock. */
  readonly clock?: string
  readonly template: TemplateName
  /** Besides the incident's number, the person and the audience, which are filled here. */
  readonly holes: (audience: Stakeholder) => Holes
}

/**
 * The audiences of policy/stakeholders.yaml that hear of it, in its order, each by its dedicated channel or else each
 * member. Vendors hear by case only (domain, "Stakeholders and communication").
 */
export function tellAudiences(said: Said, correspondence: Correspondence): Intention[] {
  return Object.entries(correspondence.stakeholders.audiences).flatMap(([key, audience]) => {
    const hearing = audience.layer === 'vendor' ? undefined : hearingOf(audience, said, correspondence)
    if (!hearing) return []
    const { dedicatedChannel, members, name } = audience
    const told = dedicatedChannel === undefined ? members : [dedicatedChannel]
    if (told.length > 0) return told.map((one) => toOne(one, audience, hearing, said, correspondence))
    const { template } = said
    const id = intentionId(correspondence.because, template, key)
    return [{ kind: 'no-message', id, template, reason: `nobody is named in the audience ${name}` }]
  })
}

/** A list that is left out matches everything. */
const hearingOf = (
  { hears }: Stakeholder,
  { event, priorities: spoken, clock }: Said,
  { incident, domains: affected }: Correspondence,
): Hearing | undefined =>
  hears.find(
    ({ events, priorities, categories, clusters, domains, clocks }) =>
      events.includes(event) &&
      (priorities?.some((one) => spoken.includes(one)) ?? true) &&
      (incident.category === null || (categories?.includes(incident.category) ?? true)) &&
      (clusters?.includes(incident.cluster) ?? true) &&
      (domains?.some((one) => affected.includes(one)) ?? true) &&
      (clock === undefined || (clocks?.includes(clock) ?? true)),
  )

function toOne(
  person: PersonId,
  audience: Stakeholder,
  { channel }: Hearing,
  { template, holes }: Said,
  correspondence: Correspondence,
): Intention {
  const { because, incident, channels, policy, templates } = correspondence
  const preferred = [channel, ...policy.notices.channels]
  const to = personDestination(person, correspondence.contact(person), preferred, channels)
  const recipient: Recipient = { kind: 'stakeholder', id: person }
  const id = intentionId(because, `${template} ${audience.name}`, person)
  const wording = templates.render(template, {
    ticketId: incident.number,
    personName: to.name,
    audience: audience.name,
    ...holes(audience),
  })
  if (isRefusal(wording))
    return { kind: 'refused-message', id, template, recipient, unfilled: wording.missing.map(({ field }) => field) }
  return { kind: 'message', id, template, recipient, to, wording }
}
