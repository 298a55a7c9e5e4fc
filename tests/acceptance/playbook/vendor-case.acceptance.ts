import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { EscalationView, MessageView, PageView, TrailEntry, VendorCaseView } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** The playbook's vendor example, on a Tuesday, with the policy as shipped. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
})
afterAll(() => atlas?.stop())

const minutes = 60_000
const hours = 60 * minutes
/** An advanced Support Engineer, a plain one, the Evangelist on shift, a Team Lead, a Kube-Admin. */
const [amelie, sofia, jonas, nadia, emil] = [
  'amelie.dubois',
  'sofia.keller',
  'jonas.meier',
  'nadia.rossi',
  'emil.novak',
]
const tkgi = 'Tanzu Kubernetes Grid Integrated Edition'

/** A P2 that an L2 engineer works on. */
async function atL2(summary: string, cluster = 'abrc1l-atlas-stg'): Promise<Ticket> {
  const ticket = await Ticket.report(atlas, { summary, cluster })
  await ticket.does('start-work', {}, amelie, 'WorkStarted')
  expect(await ticket.view()).toMatchObject({ priority: 'P2', tier: 'L2', owner: amelie })
  return ticket
}
const evidence = {
  symptom: 'the API servers and etcd restart several times a day',
  because: 'it comes back on a fresh cluster of this version, and of no other: likely a bug of the product',
  references: ['https://logs.example.com/q/apiserver-restarts', 'https://grafana.example.com/d/etcd'],
}
const prepared = {
  vendor: 'vmware',
  product: tkgi,
  version: '1.19.2',
  contract: 'production',
  severity: 'S2',
  evidence,
}
const items = async <Item>(path: string): Promise<Item[]> => (await atlas.get<{ items: Item[] }>(path)).items
const cases = (ticket: Ticket): Promise<VendorCaseView[]> => items(`/v1/incidents/${ticket.id}/vendor-cases`)
const pages = (ticket: Ticket): Promise<PageView[]> => items(`/v1/pages?incidentId=${ticket.id}&limit=200`)
const toVendorManagers = async (ticket: Ticket): Promise<(string | null)[]> =>
  (await items<MessageView>(`/v1/messages?incidentId=${ticket.id}&limit=200`))
    .filter(({ template }) => template === 'vendor-case')
    .map(({ subject }) => subject)
const refusedTo = async (ticket: Ticket, act: string, body: object, by: string): Promise<unknown> => {
  const { status, body: answer } = await ticket.act(act, body, by)
  expect([act, by, status]).toEqual([act, by, 403])
  return answer.errors?.map(({ field }) => field)
}

describe('a persistent control plane instability that is likely a bug in Tanzu Kubernetes Grid Integrated Edition [PB-41]', () => {
  let ticket: Ticket
  let asked: TrailEntry
  let opened: TrailEntry
  beforeAll(async () => {
    ticket = await atL2('Persistent control plane instability')
  })

  it('is a case that the L2 engineer prepares by a strict protocol, each missing part of which is named [PB-40]', async () => {
    const part = await ticket.act('request-vendor-case', { ...prepared, version: undefined, evidence: {} }, amelie)
    expect(part.status).toBe(422)
    expect(part.body.errors?.map(({ field }) => field)).toEqual([
      'version',
      'evidence.symptom',
      'evidence.because',
      'evidence.references',
    ])
    expect(await refusedTo(ticket, 'request-vendor-case', prepared, sofia)).toEqual(['by'])
    asked = await ticket.does('request-vendor-case', prepared, amelie, 'VendorCaseRequested')
    expect(await ticket.clockAt('vendor-request', asked)).toMatchObject({ target: 'PT30M', elapsedMs: 0 })
  })

  it('pages the Evangelist on shift, and the next one when half of the time has passed [PB-28]', async () => {
    const opening = (all: readonly PageView[]) => all.filter(({ duty }) => duty === 'opens vendor case 1')
    await eventually(async () =>
      expect(opening(await pages(ticket))).toMatchObject([{ person: jonas, priority: 'P2' }]),
    )
    await atlas.timePasses(16 * minutes)
    await eventually(async () => expect(opening(await pages(ticket))).toHaveLength(2))
  })

  it('is not opened by the L2 engineer, who lacks the authority to engage VMware directly [PB-103]', async () => {
    const opening = { number: '35812044', contact: 'Ines of the control plane team' }
    for (const by of [amelie, sofia, nadia, emil])
      expect(await refusedTo(ticket, 'open-vendor-case', opening, by)).toEqual(['by'])
    for (const by of [amelie, emil])
      expect(await refusedTo(ticket, 'refuse-vendor-case', { reason: 'no' }, by)).toEqual(['by'])
  })

  it('is escalated with the incident to the L3 Evangelist, who sees the case and coordinates [PB-103]', async () => {
    const involved = { product: tkgi, component: 'API server', version: '1.19.2', because: 'likely a bug' }
    const unknown = { trigger: 'vendor-involvement', evidence: { ...involved, vendorCase: 2 } }
    expect((await ticket.act('escalate', unknown, amelie)).body.errors).toMatchObject([
      { field: 'evidence.vendorCase' },
    ])
    const trigger = { trigger: 'vendor-involvement', evidence: { ...involved, vendorCase: 1 } }
    await ticket.does('escalate', trigger, amelie, 'IncidentEscalated')
    await eventually(async () => expect(await ticket.view()).toMatchObject({ tier: 'L3', candidate: jonas }))
    const [handOver] = await items<EscalationView>(`/v1/incidents/${ticket.id}/escalations`)
    expect(handOver?.evidence).toMatchObject({ vendorCase: 1, product: tkgi })
    await ticket.does('accept', {}, jonas, 'EscalationAccepted')
    expect(await cases(ticket)).toMatchObject([{ state: 'requested', preparedBy: amelie, evidence }])
  })

  it('is opened by them with VMware’s number and contact, and has the response that the contract promises [PB-40]', async () => {
    const lacking = await ticket.act('open-vendor-case', {}, jonas)
    expect(lacking.body.errors?.map(({ field }) => field)).toEqual(['number', 'contact'])
    const waitUntil = new Date((await atlas.now()) + 6 * hours).toISOString()
    const opening = { number: '35812044', contact: 'Ines of the control plane team', waitUntil }
    opened = await ticket.does('open-vendor-case', opening, jonas, 'VendorCaseOpened')
    expect(await ticket.clockAt('vendor-request', opened)).toMatchObject({ state: 'met' })
    expect(await ticket.clockAt('vendor-response', opened)).toMatchObject({
      state: 'running',
      target: 'PT4H',
      calendar: 'business',
      elapsedMs: 0,
    })
    expect(await ticket.clockAt('vendor-resolution', opened)).toMatchObject({ state: 'running', target: 'PT27H' })
    // Waiting for the vendor doesn't pause the customer's clock.
    expect(await ticket.view()).toMatchObject({ vendorCases: 1, wait: { for: 'vendor', reference: '35812044' } })
    expect(await ticket.clockAt('resolution', opened)).toMatchObject({ state: 'running' })
    await eventually(async () => {
      expect(await toVendorManagers(ticket)).toEqual([expect.stringContaining('35812044 with VMware by Broadcom')])
      // Whoever answered none of its attempts within the 16 minutes is asked no more anyway.
      const asking = ({ duty, state }: PageView) =>
        duty.startsWith('opens') && !['superseded', 'exhausted'].includes(state)
      expect((await pages(ticket)).filter(asking)).toEqual([])
    })
  })

  it('is spoken of with VMware by the Evangelist alone, who records the severity that VMware decides as theirs [PB-103]', async () => {
    const told = { direction: 'to-vendor', text: 'The support bundle is attached.' }
    expect(await refusedTo(ticket, 'record-vendor-exchange', told, amelie)).toEqual(['by'])
    await ticket.does('record-vendor-exchange', told, jonas, 'VendorExchangeRecorded')
    const raised = { to: 'S1', decidedBy: 'vendor', reason: 'other customers see it as well' }
    const changed = await ticket.does('change-vendor-severity', raised, jonas, 'VendorSeverityChanged')
    expect(changed.sentence).toMatch(/^VMware by Broadcom changed the severity of vendor case 1 from S2 to S1/)
    expect(await ticket.clockAt('vendor-response', changed)).toMatchObject({ target: 'PT30M', calendar: '24x7' })
  })

  it('tells the Vendor Managers that VMware is late, and takes its first answer for the end of the response [PB-40]', async () => {
    await atlas.timePasses(40 * minutes)
    await eventually(async () => {
      expect((await ticket.last('ClockBreached'))?.data).toMatchObject({ clock: 'vendor-response/1' })
      expect(await toVendorManagers(ticket)).toContainEqual(expect.stringContaining('breached'))
    })
    const answer = { direction: 'from-vendor', text: 'It is a known defect, fixed by 1.19.3.' }
    const answered = await ticket.does('record-vendor-exchange', answer, jonas, 'VendorExchangeRecorded')
    expect(await ticket.clockAt('vendor-response', answered)).toMatchObject({
      state: 'met',
      breachedAt: expect.any(String),
    })
    expect(await ticket.clockAt('vendor-resolution', answered)).toMatchObject({ state: 'running' })
  })

  it('is closed with its outcome, which ends the wait, and the Vendor Managers hear of it', async () => {
    const closed = await ticket.does('close-vendor-case', { outcome: 'upgraded to 1.19.3' }, jonas, 'VendorCaseClosed')
    expect(await ticket.clockAt('vendor-resolution', closed)).toMatchObject({ state: 'met' })
    expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', vendorCases: 0, wait: null })
    expect(await cases(ticket)).toMatchObject([
      {
        state: 'closed',
        number: '35812044',
        openedBy: jonas,
        contact: 'Ines of the control plane team',
        severity: 'S1',
        severities: [{ from: 'S2', to: 'S1', decidedBy: 'vendor', recordedBy: jonas }],
        exchanges: [{ direction: 'to-vendor' }, { direction: 'from-vendor' }],
        outcome: 'upgraded to 1.19.3',
      },
    ])
    await eventually(async () =>
      expect(await toVendorManagers(ticket)).toContainEqual(expect.stringContaining('closed')),
    )
  })
})

describe('the vendors', () => {
  it('are VMware’s support channels and AWS’s escalation paths, each with its contract and its dedicated channel [PB-39 PB-42]', async () => {
    const ticket = await atL2('Nodes of the cluster lose their EBS volumes intermittently', 'abrc1l-atlas-prd')
    const aws = { ...prepared, vendor: 'aws', product: 'EBS', contract: 'enterprise', severity: 'production-impaired' }
    await ticket.does('request-vendor-case', aws, amelie, 'VendorCaseRequested')
    const vmware = await atL2('Persistent control plane instability on another cluster')
    await vmware.does('request-vendor-case', prepared, amelie, 'VendorCaseRequested')
    expect(await cases(vmware)).toMatchObject([
      {
        vendorName: 'VMware by Broadcom',
        liaison: {
          channel: { portal: 'https://support.broadcom.com', notices: 'vmc-services-notices@vmware.com' },
          escalationPath: [{ to: 'duty manager of support' }, { to: 'technical account manager' }, {}],
        },
      },
    ])
    expect(await cases(ticket)).toMatchObject([
      { liaison: { channel: { portal: 'https://support.console.aws.amazon.com' }, contacts: ['aws.account-manager'] } },
    ])
    const opening = { number: 'AWS-17', contact: 'the storage desk' }
    const opened = await ticket.does('open-vendor-case', opening, jonas, 'VendorCaseOpened')
    expect(await ticket.clockAt('vendor-response', opened)).toMatchObject({ target: 'PT4H', calendar: '24x7' })
    await eventually(async () => expect((await toVendorManagers(ticket))[0]).toContain('Amazon Web Services'))
  })
})
