import { type Refusal, refuse } from '@atlas/contracts'
import { type HandlingState, readerOf, sightOf } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import type { Principal } from '@atlas/runtime'

/**
 * Why this person doesn't act on a restricted incident: its team alone does, and auditors only read. Undefined where
 * they may. Who doesn't even see how it stands is told that there is no such incident.
 */
export function notOfTheTeam(state: HandlingState, principal: Principal, policy: Policy): Refusal | undefined {
  if (!state.opened || !state.restricted) return undefined
  const { team, cluster } = state
  const reader = readerOf(principal, policy)
  const incident = { restricted: true, team, reporters: [], cluster, domains: [], vendorCases: false }
  const { sight, recorded } = sightOf(reader, incident)
  if (sight === 'everything' && !recorded) return undefined
  if (!reader.engineer) return refuse('unknown-incident', 'no such incident', [], 404)
  const { overseers } = policy.readers.restricted
  const right = `its owner or a ${overseers.join(' or ')}`
  return refuse(
    'not-of-the-team',
    `it is restricted to its team; ${right} admits others`,
    [{ field: 'by', message: `somebody of its team, which ${right} can admit to` }],
    403,
  )
}
