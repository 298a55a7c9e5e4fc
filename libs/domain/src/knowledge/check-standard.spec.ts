import { describe, expect, it } from '@jest/globals'
import { loadPolicyFolder } from '@atlas/policy'
import type { QuotaReading, StandardKind } from '@atlas/contracts'
import { checkStandard } from './check-standard.js'

const parsed = loadPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
if (!('ok' in parsed)) throw new Error('the policy as shipped has mistakes')
const { standards, quotas } = parsed.ok
const check = (standard: StandardKind, inputs: unknown, reading?: QuotaReading) => {
  const said = checkStandard(standard, inputs, { standards, quotas, reading })
  if ('missing' in said) throw new Error(JSON.stringify(said.missing))
  return said.result
}

describe('an AWS quota', () => {
  const ask = (instanceType: string, count: number, region = 'eu-west-1') => ({ region, instanceType, count })

  it('counts vCPU of the family, leaves the reserve free, and says what is left', () => {
    // 640 less a tenth is 576, of which 512 are in use.
    expect(check('aws-quota', ask('m6i.2xlarge', 8))).toEqual({
      standard: 'aws-quota',
      version: '2026-11-26',
      inputs: ask('m6i.2xlarge', 8),
      passed: true,
      because:
        '8 m6i.2xlarge are 64 vCPU; L-1216C47A in eu-west-1 has 512 of 640 in use (the snapshot of 2026-11-24), and 10 % stay free: 64 are left',
      quota: { from: 'snapshot', takenAt: '2026-11-24', limit: 640, used: 512 },
    })
    expect(check('aws-quota', ask('m6i.2xlarge', 9)).passed).toBe(false)
  })

  it('is of the family, whatever the generation', () => {
    expect(check('aws-quota', ask('g5.xlarge', 1)).because).toContain('L-DB2E81BA in eu-west-1 has 0 of 0')
    expect(check('aws-quota', ask('c7gn.large', 1)).because).toContain('L-1216C47A')
    expect(check('aws-quota', ask('t3.medium', 3)).because).toContain('are 6 vCPU')
  })

  it('goes by what AWS said where it was asked', () => {
    const reading = { from: 'aws', takenAt: '2026-11-26T09:00:00.000Z', limit: 1000, used: 0 } as const
    expect(check('aws-quota', ask('m6i.2xlarge', 9), reading)).toMatchObject({ passed: true, quota: reading })
  })

  it.each([
    [ask('quantum.large', 1), 'the standard knows no quota for quantum.large'],
    [ask('m6i.metal', 1), "the standard doesn't say how many vCPU a m6i.metal has"],
    [ask('m6i.large', 1, 'mars-1'), 'nothing is known of L-1216C47A in mars-1, neither from AWS nor in quotas.yaml'],
  ])('that nothing is known of fails: %j', (inputs, because) => {
    expect(check('aws-quota', inputs)).toMatchObject({ passed: false, because })
  })
})

describe('an egress target', () => {
  const to = (host: string, port: number, protocol = 'TCP') => check('egress-target', { host, port, protocol })

  it.each([
    ['nfs01.files.example.com', 2049, true, 'is allowed as file servers'],
    ['10.20.30.40', 2049, true, 'is allowed as file servers'],
    ['ACME.eu-central-1.snowflakecomputing.com.', 443, true, 'is allowed as snowflake'],
    ['snowflakecomputing.com', 443, false, 'is on no list of the standard; L2 decides'],
    ['evilsnowflakecomputing.com', 443, false, 'is on no list'],
    ['10.20.30.40', 22, false, 'is on no list'],
    ['11.0.0.1', 2049, false, 'is on no list'],
    ['169.254.169.254', 80, false, 'is forbidden as cloud metadata: it gives the credentials of the node'],
    ['fd00:ec2::254', 80, false, 'is forbidden as cloud metadata'],
    ['relay.example.com', 25, false, 'is forbidden as mail'],
  ])('%s:%i', (host, port, passed, because) => {
    expect(to(host, port)).toMatchObject({ passed, because: expect.stringContaining(because) })
  })

  it('is of its protocol', () => {
    expect(to('10.20.30.40', 2049, 'UDP').passed).toBe(false)
  })
})

describe('a name and a limit', () => {
  it('keeps its rule, or is told one that does', () => {
    expect(check('naming', { of: 'node-pool', name: 'general-livelink' }).passed).toBe(true)
    expect(check('naming', { of: 'node-pool', name: 'livelink' })).toMatchObject({
      passed: false,
      because: '"livelink" is no name for a node-pool; one is like general-livelink',
    })
    expect(check('naming', { of: 'constructor', name: 'x' }).because).toContain('it names namespace, node-pool')
    expect(check('naming', { of: 'namespace', name: `a-${'b'.repeat(62)}` }).because).toContain('63 are the most')
  })

  it('includes its ends', () => {
    expect([0, 1, 10, 11].map((nodes) => check('limits', { values: { nodes } }).passed)).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(check('limits', { values: { 'memory-limit': 512, 'memory-request': 8 } })).toMatchObject({
      passed: false,
      because:
        '512 is within 32 to 32768 (memory limit of a container, MiB); 8 is not within 32 to 16384 (memory request of a container, MiB)',
    })
    expect(check('limits', { values: { pods: 1 } }).passed).toBe(false)
  })
})

it('says which input is missing or wrong', () => {
  const terms = { standards, quotas }
  expect(checkStandard('aws-quota', { region: 'eu-west-1', count: 0 }, terms)).toEqual({
    missing: [
      { field: 'inputs.instanceType', message: 'an EC2 instance type, such as m6i.xlarge' },
      { field: 'inputs.count', message: 'how many instances, 1 or more' },
    ],
  })
  expect(checkStandard('egress-target', undefined, terms)).toMatchObject({
    missing: [{ field: 'inputs.host' }, { field: 'inputs.port' }, { field: 'inputs.protocol' }],
  })
})
