import { expect, it } from '@jest/globals'
import { Catalogue, Clusters } from '@atlas/policy'
import { affectedDomains } from './affected-domains.js'

const entry = (domain: string, coreFunction?: string) => ({ team: 't', domain, organisation: 'o', coreFunction })
const catalogue = Catalogue.parse({
  namespaces: {
    livelink: entry('engineering'),
    'kube-system': entry('platform', 'control plane'),
    tools: entry('platform'),
  },
  applications: { ledger: entry('finance') },
})
const cluster = { environment: 'production', region: 'r', platform: 'p' }
const clusters = Clusters.parse({ clusters: { all: cluster, some: { ...cluster, domains: ['finance'] } } })
const of = (namespaces: string[], applications: string[], name = 'all') =>
  affectedDomains({ cluster: name, namespaces, applications }, { catalogue, clusters })

it('are those of the namespaces and applications that the incident touches', () => {
  expect(of(['livelink'], [])).toEqual(['engineering'])
  expect(of(['livelink', 'tools'], ['ledger'])).toEqual(['engineering', 'platform', 'finance'])
})

it('are all that work on the cluster where a core function is touched, or nothing that the catalogue knows', () => {
  const all = ['engineering', 'platform', 'finance']
  expect(of(['kube-system'], [])).toEqual(all)
  expect(of(['livelink', 'kube-system'], [])).toEqual(all)
  expect(of([], [], 'unknown:key')).toEqual(all)
  expect(of(['unheard-of'], [], 'some')).toEqual(['finance'])
})
