import { eventName, type PersonId, type Recorded } from '@atlas/contracts'
import { type CausingEvent, type KnownIncident, wishesOf } from '@atlas/domain'
import { type Policy, templatesOf } from '@atlas/policy'

/** A page that an event asks for by the policy that decided it; `person` null: it is to be said that nobody is paged. */
export interface ExpectedPage {
  readonly id: string
  readonly person: PersonId | null
  readonly duty: string
}

/**
 * What notification has to make of an event, as its own deciders say. A page's id follows from its cause, its duty and
 * its person, so that contacts, channels and wording needn't be known.
 */
export const expectedPages = (event: Recorded<CausingEvent>, incident: KnownIncident, policy: Policy): ExpectedPage[] =>
  wishesOf(event, {
    incident,
    because: eventName(event),
    now: event.recordedAt,
    policy: policy.notification,
    stakeholders: policy.stakeholders,
    domains: [],
    templates: templatesOf(policy),
    channels: new Set(),
    // Only messages go to whichever Team Lead is there.
    teamLeads: [],
    openPages: [],
    // Who reads what of it changes its wording, not who is paged.
    overseers: new Set(),
    said: [],
    contact: () => undefined,
    text: () => undefined,
  }).intentions.flatMap((intention): ExpectedPage[] => {
    if (intention.kind === 'page') return [{ id: intention.id, person: intention.person, duty: intention.duty }]
    return intention.kind === 'no-page' ? [{ id: intention.id, person: null, duty: 'nobody' }] : []
  })
