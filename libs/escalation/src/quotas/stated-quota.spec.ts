import { expect, it } from '@jest/globals'
import type { QuotaReading } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { shippedPolicy } from '../testing/escalation-world.js'
import { type AskedQuota, NoQuotaSource, QuotaSource } from './quota-source.js'
import { StatedQuota } from './stated-quota.js'

const policy = shippedPolicy()
class Shipped extends PolicyInForce<Policy> {
  current = () => ({ hash: policy.hash, policy })
  byHash = () => Promise.resolve(policy)
}
const reading: QuotaReading = { from: 'aws', takenAt: '2026-11-26T09:00:00.000Z', limit: 640, used: 12 }
class Told extends QuotaSource {
  readonly asked: AskedQuota[] = []
  read = (quota: AskedQuota) => {
    this.asked.push(quota)
    return Promise.resolve(reading)
  }
}
const inputs = { region: 'eu-west-1', instanceType: 'g5.xlarge', count: 2 }

it('asks for the quota of the instance type’s family in the region', async () => {
  const source = new Told()
  expect(await new StatedQuota(source, new Shipped()).of(inputs)).toEqual(reading)
  expect(source.asked).toMatchObject([{ region: 'eu-west-1', code: 'L-DB2E81BA', families: ['g', 'vt'] }])
})

it.each([
  ['inputs of another check', { host: '10.0.0.1', port: 2049, protocol: 'TCP' }],
  ['no inputs', undefined],
  ['a type whose quota the standard does not know', { ...inputs, instanceType: 'quantum.large' }],
])('asks nothing for %s', async (_, stated) => {
  const source = new Told()
  expect(await new StatedQuota(source, new Shipped()).of(stated)).toBeUndefined()
  expect(source.asked).toEqual([])
})

it('says nothing where AWS is not configured', async () => {
  expect(await new StatedQuota(new NoQuotaSource(), new Shipped()).of(inputs)).toBeUndefined()
})
