import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Candidate } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** The triggers that the two scenarios don't tell; the clock's own come last, as they move time on. */
let atlas: Atlas
let waiting: { readonly request: Ticket; readonly degradation: Ticket }
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
  waiting = { request: await atL1('slow'), degradation: await atL2() }
})
afterAll(() => atlas?.stop())

const minutes = 60_000
const hours = 60 * minutes
const [sofia, amelie] = ['sofia.keller', 'amelie.dubois']

async function atL1(namespace: string): Promise<Ticket> {
  const ticket = await Ticket.report(atlas, {
    summary: `Add egress access for namespace ${namespace}`,
    cluster: 'abrc1l-atlas-stg',
  })
  await ticket.does('start-work', {}, sofia, 'WorkStarted')
  expect(await ticket.view()).toMatchObject({ priority: 'P3', tier: 'L1' })
  return ticket
}
async function atL2(): Promise<Ticket> {
  const ticket = await Ticket.report(atlas, {
    summary: 'Manual job pods in a staging namespace are restarting intermittently',
    cluster: 'abrc1l-atlas-stg',
  })
  await ticket.does('start-work', {}, amelie, 'WorkStarted')
  expect(await ticket.view()).toMatchObject({ priority: 'P2', tier: 'L2' })
  return ticket
}
const missing = async (ticket: Ticket, by: string, trigger: string, evidence: object): Promise<unknown> => {
  const { status, body } = await ticket.act('escalate', { trigger, evidence }, by)
  expect(status).toBe(422)
  return body.errors?.map(({ field }) => field)
}
const firstAsked = async (ticket: Ticket): Promise<Candidate | undefined> =>
  ((await ticket.last('IncidentRouted'))?.data as { considered: Candidate[] }).considered[0]

describe('L1 goes to L2', () => {
  it('when several interdependent components are involved, and how they interact is told [PB-91]', async () => {
    const ticket = await atL1('race')
    const alone = { components: ['Karpenter'], interaction: 'it is slow' }
    expect(await missing(ticket, sofia, 'complexity-threshold', alone)).toEqual(['evidence.components'])
    const evidence = {
      components: ['Karpenter', 'Antrea', 'kubelet'],
      interaction: 'the kubelet starts pods on a new node before Antrea has configured its network',
    }
    await ticket.does('escalate', { trigger: 'complexity-threshold', evidence }, sofia, 'IncidentEscalated')
    await eventually(async () => expect(await ticket.view()).toMatchObject({ status: 'Escalated', tier: 'L2' }))
  })

  it('when the engineer sees that the deadline can’t be met, with the steps tried [PB-92]', async () => {
    const ticket = await atL1('late')
    expect(await missing(ticket, sofia, 'sla-risk', { remaining: 'PT2H' })).toEqual(['evidence.stepsTried'])
    const evidence = { remaining: 'PT2H', stepsTried: ['checked the rule', 'restarted the proxy'] }
    await ticket.does('escalate', { trigger: 'sla-risk', evidence }, sofia, 'IncidentEscalated')
    await eventually(async () => expect(await ticket.view()).toMatchObject({ status: 'Escalated', tier: 'L2' }))
  })
})

describe('L2 goes to L3', () => {
  it('when the design of the platform must change, and an Evangelist is asked first [PB-101]', async () => {
    const ticket = await atL2()
    const design = 'the ingress strategy of all clusters'
    expect(await missing(ticket, amelie, 'architectural-impact', { design })).toEqual(['evidence.because'])
    const evidence = { design, because: 'a flaw in the Avi Load Balancer configuration' }
    await ticket.does('escalate', { trigger: 'architectural-impact', evidence }, amelie, 'IncidentEscalated')
    expect(await firstAsked(ticket)).toMatchObject({ person: 'jonas.meier', role: 'Evangelist' })
  })

  it('when it looks like a defect of the vendor’s, and an Evangelist is asked first [PB-102]', async () => {
    const ticket = await atL2()
    const evidence = { product: 'Tanzu Application Platform', component: 'supply chain', version: '1.12' }
    expect(await missing(ticket, amelie, 'vendor-involvement', evidence)).toEqual(['evidence.because'])
    const whole = { ...evidence, because: 'it fails alike on a fresh installation' }
    await ticket.does('escalate', { trigger: 'vendor-involvement', evidence: whole }, amelie, 'IncidentEscalated')
    expect(await firstAsked(ticket)).toMatchObject({ person: 'jonas.meier', role: 'Evangelist' })
  })

  it('when it is found to be a P1, and for nothing less is it called critical [PB-24 PB-100]', async () => {
    const lesser = await atL2()
    const refused = await lesser.act('escalate', { trigger: 'critical-priority', evidence: {} }, amelie)
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('critical-priority is for P1') },
    })
    const ticket = await Ticket.report(atlas, {
      summary: 'Manual job pods in a staging namespace are restarting intermittently',
      cluster: 'abrc1l-atlas-stg',
    })
    const word = { priority: 'P1', category: 'networking', reason: 'no pod of any namespace has a network' }
    await ticket.does('triage', word, amelie, 'TriageCorrected')
    expect((await ticket.last('IncidentEscalated'))?.data).toMatchObject({
      trigger: 'critical-priority',
      fromTier: 'L2',
      toTier: 'L3',
      giver: amelie,
    })
    await eventually(async () => {
      expect(await ticket.view()).toMatchObject({ priority: 'P1', tier: 'L3' })
      expect(await ticket.last('ResponseTeamCalled')).toBeDefined()
    })
  })
})

describe('the clock itself', () => {
  it('takes a P2 to L3 that is unresolved at three quarters of its time [PB-27]', async () => {
    await atlas.timePasses(6 * hours + 1 * minutes)
    await eventually(async () =>
      expect((await waiting.degradation.last('IncidentEscalated'))?.data).toMatchObject({
        trigger: 'unresolved-p2',
        toTier: 'L3',
        giver: amelie,
      }),
    )
  })

  it('asks the owner at three quarters whether to escalate a request, and takes it to L2 before its deadline is missed [PB-93]', async () => {
    // 27 business hours are three days; at 90 %, on the third at 15:18, two hours and 42 minutes of them are left.
    await atlas.timePasses(48 * hours + 30 * minutes)
    const escalated = await eventually(async () => {
      const found = await waiting.request.last('IncidentEscalated')
      expect(found?.data).toMatchObject({
        trigger: 'sla-risk',
        fromTier: 'L1',
        toTier: 'L2',
        giver: sofia,
        recorded: { notes: 0, findings: 0 },
      })
      if (!found) throw new Error('not escalated')
      return found
    })
    expect(await waiting.request.clockAt('resolution', escalated)).toMatchObject({ state: 'running', breachedAt: null })
    const asked = await waiting.request.last('SlaRiskRaised')
    expect(asked?.data).toMatchObject({ clock: 'resolution/1', percent: 75, actsAt: 90, asked: sofia })
    expect(Date.parse(asked?.occurredAt ?? '')).toBeLessThan(Date.parse(escalated.occurredAt))
  })
})
