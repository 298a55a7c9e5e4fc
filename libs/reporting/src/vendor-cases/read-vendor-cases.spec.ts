import { expect, it } from '@jest/globals'
import type { AtlasEvent, EventOf, IncidentId, Recorded } from '@atlas/contracts'
import { instant } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { vendorCaseSentence } from '../trail/vendor-cases.js'
import { ReadVendorCases, ReadVendorCasesHandler } from './read-vendor-cases.js'

const incident = '0190b0c0-0000-7000-8000-000000000001' as IncidentId
type Told = { [T in AtlasEvent['type']]: [type: T, data: Partial<EventOf<T>['data']>] }[AtlasEvent['type']]

/** Content is named by its own text here; what is named `redacted` is gone. */
function logOf(...told: readonly Told[]): LogReader {
  const events = told.map(([type, data], index) => ({ type, data, position: index + 1, occurredAt: instant(index) }))
  const log: Pick<LogReader, 'pageOfIncident' | 'content'> = {
    pageOfIncident: (_, after, most) =>
      Promise.resolve((events as unknown as Recorded[]).filter(({ position }) => position > after).slice(0, most)),
    content: (hashes) =>
      Promise.resolve(new Map(hashes.filter((hash) => hash !== 'redacted').map((hash) => [hash, Buffer.from(hash)]))),
  }
  return log as LogReader
}
const prepared = (vendorCase: number, evidence = '{"symptom":"restarts"}'): Told => [
  'VendorCaseRequested',
  {
    vendorCase,
    vendor: 'vmware',
    vendorName: 'VMware by Broadcom',
    by: 'ada',
    product: 'vSphere',
    version: '8.0',
    contract: 'production',
    severity: 'S2',
    evidence,
    liaison: { channel: { portal: 'https://support.example.com' }, escalationPath: [], contacts: [] },
    roles: ['Evangelist'],
    asked: ['eve'],
  },
]

it('tells of each case what it stands on, what was said and what came of it', async () => {
  const log = logOf(
    prepared(1),
    prepared(2, 'redacted'),
    ['VendorCaseOpened', { vendorCase: 1, by: 'eve', number: 'SR-1', contact: 'Ines', severity: 'S2' }],
    ['VendorExchangeRecorded', { vendorCase: 1, by: 'eve', exchange: 1, direction: 'to-vendor', text: 'the bundle' }],
    ['VendorExchangeRecorded', { vendorCase: 1, by: 'eve', exchange: 2, direction: 'from-vendor', text: 'redacted' }],
    ['VendorSeverityChanged', { vendorCase: 1, by: 'eve', from: 'S2', to: 'S1', decidedBy: 'vendor', reason: 'seen' }],
    ['VendorCaseRefused', { vendorCase: 2, by: 'eve', reason: 'it is known' }],
    ['VendorCaseClosed', { vendorCase: 1, by: 'eve', number: 'SR-1', outcome: 'fixed by 8.1' }],
  )
  expect(await new ReadVendorCasesHandler(log).execute(new ReadVendorCases(incident))).toMatchObject([
    {
      vendorCase: 1,
      state: 'closed',
      severity: 'S1',
      preparedBy: 'ada',
      evidence: { symptom: 'restarts' },
      asked: [],
      openedBy: 'eve',
      openedAt: instant(2),
      number: 'SR-1',
      contact: 'Ines',
      exchanges: [
        { exchange: 1, direction: 'to-vendor', text: 'the bundle' },
        { exchange: 2, direction: 'from-vendor', text: null },
      ],
      severities: [{ from: 'S2', to: 'S1', decidedBy: 'vendor', recordedBy: 'eve', reason: 'seen' }],
      endedBy: 'eve',
      outcome: 'fixed by 8.1',
    },
    { vendorCase: 2, state: 'refused', evidence: null, number: null, contact: null, outcome: 'it is known' },
  ])
})

it('says of a severity that the vendor changed that it was the vendor', () => {
  const change = (decidedBy: 'vendor' | 'us') =>
    vendorCaseSentence({
      type: 'VendorSeverityChanged',
      occurredAt: instant(0),
      data: {
        incidentId: incident,
        vendorCase: 1,
        vendor: 'vmware',
        vendorName: 'VMware by Broadcom',
        by: 'eve',
        role: 'Evangelist',
        from: 'S2',
        to: 'S1',
        decidedBy,
        reason: 'it is wider',
        promised: {
          response: { target: 'PT30M', calendar: '24x7' },
          resolution: { target: 'P1D', calendar: '24x7' },
        },
      },
    })
  expect(change('vendor')).toBe(
    'VMware by Broadcom changed the severity of vendor case 1 from S2 to S1: it is wider; recorded by eve as Evangelist.',
  )
  expect(change('us')).toBe('eve as Evangelist changed the severity of vendor case 1 from S2 to S1: it is wider.')
})
