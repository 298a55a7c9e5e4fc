import { expect, it } from '@jest/globals'
import { loadPolicyFolder } from '@atlas/policy'
import { readerOf } from './reader.js'

const policy = (() => {
  const parsed = loadPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
  if ('errors' in parsed) throw new Error('the policy of the repository is not valid')
  return parsed.ok
})()
const reader = (person: string | null, ...scopes: string[]) => readerOf({ keyId: 'key', scopes, person }, policy)
const nothing = { auditor: false, engineer: false, overseer: false, domains: [], vendorCases: false }

it('takes the roster for engineers, and its Team Leads for overseers', () => {
  expect(reader('sofia.keller', 'read', 'person')).toMatchObject({ ...nothing, engineer: true })
  expect(reader('nadia.rossi', 'read', 'person')).toMatchObject({ ...nothing, engineer: true, overseer: true })
})

it('takes members of the audiences that policy names for readers of summaries, and others for nobody', () => {
  expect(reader('petra.lang', 'read')).toMatchObject({ ...nothing, domains: ['platform'] })
  expect(reader('vera.lindt', 'read')).toMatchObject({ ...nothing, vendorCases: true })
  expect(reader('ingrid.larsen', 'read')).toMatchObject(nothing)
  expect(reader('claire.moreau', 'read')).toMatchObject(nothing)
})

it('takes a machine by its scopes: it reads as the roster does, or as an auditor, and queues alone as nobody', () => {
  expect(reader(null, 'read')).toMatchObject({ ...nothing, engineer: true })
  expect(reader(null, 'audit')).toMatchObject({ ...nothing, auditor: true })
  expect(reader(null, 'operate')).toMatchObject(nothing)
})

it('takes for auditors whom policy names', () => {
  const { readers } = policy
  const named = { ...policy, readers: { ...readers, auditors: { ...readers.auditors, people: ['audra.cho'] } } }
  expect(readerOf({ keyId: 'key', scopes: ['read'], person: 'audra.cho' }, named)).toMatchObject({ auditor: true })
})

it('leaves out clusters on which other domains alone work', () => {
  const { clusters } = policy.clusters
  const [name = '', cluster] = Object.entries(clusters)[0] ?? []
  if (!cluster) throw new Error('the policy has no cluster')
  const narrowed = {
    ...policy,
    clusters: { clusters: { ...clusters, [name]: { ...cluster, domains: ['engineering'] } } },
  }
  const lead = readerOf({ keyId: 'key', scopes: ['read'], person: 'petra.lang' }, narrowed)
  expect(lead.otherClusters).toEqual([name])
})
