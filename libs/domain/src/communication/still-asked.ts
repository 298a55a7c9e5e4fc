import type { PersonId } from '@atlas/contracts'
import type { KnownIncident } from './known-incident.js'

/** Whether somebody is asked to do still what a page asked of them: a window that kept it from them is over. */
export function isStillAsked(
  { person, duty }: { readonly person: PersonId; readonly duty: string },
  { status, candidate, requests, vendorCases }: KnownIncident,
): boolean {
  const [, request] = /^approves (\d+)$/.exec(duty) ?? []
  if (request) return requests.some((one) => one.request === Number(request))
  const [, vendorCase] = /^opens vendor case (\d+)$/.exec(duty) ?? []
  if (vendorCase) return vendorCases.some((one) => one.vendorCase === Number(vendorCase) && one.open === null)
  const waits = status === 'Unassigned' || status === 'Escalated'
  return waits && (duty === 'alert' || (duty === 'candidate' && candidate === person))
}
