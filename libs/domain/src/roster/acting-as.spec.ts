import { describe, expect, it } from '@jest/globals'
import type { Role } from '@atlas/contracts'
import { RosterPolicy } from '@atlas/policy'
import { escalation } from '../handling/testing/incident.js'
import { actingAs } from './acting-as.js'

const policyWith = (...roles: Role[]) => ({
  roster: RosterPolicy.parse({ people: [{ id: 'ada', roles, timeZone: 'Europe/Zurich' }] }),
  escalation,
})

describe('who acts', () => {
  it.each<[Role[], string]>([
    [['Support Engineer'], 'L1'],
    [['Support Engineer', 'Advanced Support Engineer'], 'L2'],
    [['Kube-Admin', 'Support Engineer'], 'L3'],
  ])('has their roles, and the highest tier of which they hold one: %j', (roles, tier) => {
    expect(actingAs(policyWith(...roles), 'ada', 'http')).toEqual({
      kind: 'person',
      id: 'ada',
      via: 'http',
      roles,
      tier,
    })
  })

  it('has neither where the roster doesn’t know them', () => {
    expect(actingAs(policyWith('Evangelist'), 'bob', 'cli')).toEqual({ kind: 'person', id: 'bob', via: 'cli' })
  })
})
