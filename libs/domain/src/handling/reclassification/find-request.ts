import { type Refusal, refuse } from '@atlas/contracts'
import type { Incident } from '../handling.js'
import { type ReclassificationRequest, waiting } from './requests.js'

/** The request of that number, or the only one that waits; refused with why where it doesn't wait. */
export function findRequest(
  asked: number | undefined,
  { reclassifications, priority }: Incident,
): ReclassificationRequest | Refusal {
  const open = waiting(reclassifications)
  const numbers = open.map(({ request, to }) => `${request} (to ${to})`).join(', ')
  if (asked === undefined) {
    const [only] = open
    if (only && open.length === 1) return only
    if (!only) return refuse('no-request', 'no request for reclassification waits on this incident', [], 404)
    const missing = [{ field: 'request', message: `the number of one that waits: ${numbers}` }]
    return refuse('incomplete', `${open.length} requests wait; say which`, missing, 422)
  }
  const found = reclassifications.find(({ request }) => request === asked)
  if (!found)
    return refuse(
      'no-request',
      `this incident has no request ${asked}; ${numbers ? `those that wait: ${numbers}` : 'none waits'}`,
      [],
      404,
    )
  if (!found.ended) return found
  const { how, at, because } = found.ended
  return refuse(
    'request-has-ended',
    `request ${asked} (${found.from} to ${found.to}) is ${how} since ${at}: ${because}; the priority is ${priority ?? 'not set'} now`,
    [{ field: 'request', message: numbers ? `the number of one that waits: ${numbers}` : 'none waits; ask anew' }],
  )
}
