import { expect, it } from '@jest/globals'
import { nearNames, nearOf } from './near-names.js'

const runbooks = ['egress-access', 'flux-integration', 'gitlab-runner-access', 'node-provisioning', 'rbac-denial']

it('names what differs by a slip of the pen, or shares a word', () => {
  expect(nearNames('egres-acces', runbooks)).toEqual(['egress-access'])
  expect(nearNames('node', runbooks)).toEqual(['node-provisioning'])
  expect(nearNames('access', runbooks)).toEqual(['egress-access', 'gitlab-runner-access'])
  expect(nearNames('storage', runbooks)).toEqual([])
})

it('says so in a sentence, or nothing', () => {
  expect(nearOf('access', runbooks)).toBe('; near are egress-access, gitlab-runner-access')
  expect(nearOf('rbac-denied', runbooks)).toBe('; near is rbac-denial')
  expect(nearOf('storage', runbooks)).toBe('')
})
