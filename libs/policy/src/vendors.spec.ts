import { expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, readPolicyFolder, type VendorContract } from './index.js'

const shipped = readPolicyFolder(new URL('../../../policy', import.meta.url).pathname)
const file = 'vendors.yaml'
const text = (name: string) => new TextDecoder().decode(shipped.get(name))
const mistakes = (...changes: readonly (readonly [file: string, from: string, to: string])[]) => {
  const files = new Map(shipped)
  for (const [name, from, to] of changes) {
    const before = new TextDecoder().decode(files.get(name))
    if (!before.includes(from)) throw new Error(`${name} has no ${from}`)
    files.set(name, new TextEncoder().encode(before.replaceAll(from, to)))
  }
  const parsed = parsePolicy(files)
  return 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
}
const lineOf = (needle: string): number => (text(file).split(needle)[0] ?? '').split('\n').length

it('ships the answers that the vendors promise, as they publish them', () => {
  const parsed = parsePolicy(shipped)
  if (!('ok' in parsed)) throw new Error('the policy as shipped has mistakes')
  const { vendors, openedBy, preparedBy } = parsed.ok.vendors
  expect([preparedBy.tiers, openedBy]).toEqual([['L2'], ['Evangelist']])
  const answers = (contract: VendorContract | undefined) =>
    Object.entries(contract?.severities ?? {}).map(([id, { response }]) => [id, response.target, response.calendar])
  expect(answers(vendors['vmware']?.contracts['production'])).toEqual([
    ['S1', 'PT30M', '24x7'],
    ['S2', 'PT4H', 'business'],
    ['S3', 'PT8H', 'business'],
    ['S4', 'PT12H', 'business'],
  ])
  expect(answers(vendors['aws']?.contracts['enterprise'])).toEqual([
    ['business-critical-down', 'PT15M', '24x7'],
    ['production-down', 'PT1H', '24x7'],
    ['production-impaired', 'PT4H', '24x7'],
    ['system-impaired', 'PT12H', '24x7'],
    ['guidance', 'PT24H', '24x7'],
  ])
  expect(vendors['vmware']?.channel.notices).toBe('vmc-services-notices@vmware.com')
})

it('tells an unknown role, a time of no form, a channel that is no URL and a key that is not known', () => {
  expect(
    mistakes(
      [file, 'openedBy: [Evangelist]', 'openedBy: [Evangelista]'],
      [file, 'target: PT15M', 'target: soon'],
      [file, "'https://support.broadcom.com'", 'broadcom'],
      [file, 'audience: aws', 'audiences: aws'],
    ).map((mistake) => mistake.replace(/"Support Engineer".*"Kube-Admin"/, '…')),
  ).toEqual([
    `policy/${file}:${lineOf('openedBy: [E')}:12: openedBy[0] should be one of …, found "Evangelista"`,
    `policy/${file}:${lineOf("'https://support.broadcom")}:24: vendors.vmware.channel.portal should be an http or https URL, found "broadcom"`,
    `policy/${file}:${lineOf('  aws:') + 1}:5: vendors.aws.audience is missing; it should be a text`,
    `policy/${file}:${lineOf('audience: aws')}:5: vendors.aws.audiences is not a known key here`,
    `policy/${file}:${lineOf('PT15M')}:33: vendors.aws.contracts.enterprise.severities.business-critical-down.response.target should be an ISO 8601 duration of days (24 h each), hours, minutes and seconds, like PT4H or P1DT30M, found "soon"`,
  ])
})

it('tells an audience, a contact and a calendar that are not there, a product that stands twice, and roles that nobody holds', () => {
  expect(
    mistakes(
      [file, 'audience: aws', 'audience: it-leadership'],
      [file, 'contacts: [aws.account-manager]', 'contacts: [aws.nobody]'],
      [file, 'target: PT12H, calendar: business', 'target: PT12H, calendar: office'],
      [file, '- vSphere', '- Tanzu Application Platform'],
      ['roster.yaml', 'Evangelist]', 'Team Lead]'],
    ).filter((mistake) => mistake.startsWith(`policy/${file}`)),
  ).toEqual([
    `policy/${file}:${lineOf('openedBy: [E')}:11: nobody in roster.yaml holds one of Evangelist`,
    `policy/${file}:${lineOf('- vSphere')}:9: Tanzu Application Platform stands here twice`,
    `policy/${file}:${lineOf('PT12H, calendar: business')}:50: calendars.yaml has no calendar office`,
    `policy/${file}:${lineOf('audience: aws')}:15: stakeholders.yaml has no audience it-leadership of the layer vendor; it has vmware, aws`,
    `policy/${file}:${lineOf('contacts: [aws.')}:16: people.yaml knows nobody called aws.nobody`,
  ])
})

it('tells clocks that people would be told of in vain', () => {
  expect(
    mistakes(
      ['notification.yaml', 'kind: vendor-request', 'kind: vendor-requests'],
      ['notification.yaml', 'vendor-resolution]', 'vendor-fix]'],
    ).map((mistake) => mistake.replace(/:\d+:\d+/, '')),
  ).toEqual([
    'policy/notification.yaml: service-levels.yaml has no service level of the kind vendor-requests',
    'policy/notification.yaml: service-levels.yaml has no service level of the kind vendor-fix',
  ])
})
