import { type CommunicationEvent, type Instant, type PersonId, refuse, type Refusal } from '@atlas/contracts'
import { mayStart } from './attempts.js'
import type { Communication } from './communication.js'

/** Only the paged person acknowledges. It takes no ownership and stops no clock (domain, "Stakeholders …"). */
export function acknowledge(state: Communication, by: PersonId, now: Instant): readonly CommunicationEvent[] | Refusal {
  if (state.kind !== 'page')
    return refuse('unknown-page', 'there is no such page', [{ field: 'id', message: 'the id of a page' }], 404)
  if (state.person !== by)
    return refuse(
      'not-the-paged-person',
      `the page asks ${state.person}; only that person acknowledges it`,
      [{ field: 'by', message: `should be ${state.person}` }],
      403,
    )
  if (state.ending === 'acknowledged') return []
  if (state.ending !== null)
    return refuse('page-has-ended', `the page has ended as ${state.ending}: it needs no acknowledgement`, [
      { field: 'id', message: 'a page that waits' },
    ])
  return [{ type: 'PageAcknowledged', occurredAt: now, data: { by, duty: state.about } }]
}

/**
 * Somebody else is asked, or nobody needs to be any more; or a message isn't for its recipient any more. Nothing for what
 * has ended, and for a message on its way.
 */
export function supersede(state: Communication, because: string, now: Instant): readonly CommunicationEvent[] {
  if (state.kind === 'page' && state.ending === null)
    return [{ type: 'PageSuperseded', occurredAt: now, data: { because } }]
  if (state.kind !== 'message' || !mayStart(state)) return []
  const { attempts } = state
  const reason = `not for ${state.recipient.id} any more (${because})`
  return [{ type: 'MessageGivenUp', occurredAt: now, data: { attempts, reason } }]
}
