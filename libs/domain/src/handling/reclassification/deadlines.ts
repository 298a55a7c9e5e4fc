import type { Instant } from '@atlas/contracts'
import type { HandlingState } from '../handling.js'
import { waiting } from './requests.js'

/** Name of the timer that ends a request which nobody has decided. */
export const expiryTimer = (request: number): string => `reclassification/${request}`

/** The request of such a timer. */
export function requestOfTimer(name: string): number | undefined {
  const [, digits] = /^reclassification\/(\d+)$/.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** Of each request that waits, its timer's name and instant. */
export const requestsDue = (state: HandlingState): ReadonlyMap<string, Instant> =>
  new Map(
    state.opened
      ? waiting(state.reclassifications).map(({ request, expiresAt }) => [expiryTimer(request), expiresAt])
      : [],
  )
