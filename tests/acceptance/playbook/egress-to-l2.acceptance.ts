import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { EscalationView, TrailEntry } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { between, Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** The playbook's scenario for L1 to L2, told in its words, with the clocks at each step. */
let atlas: Atlas
let ticket: Ticket
let opened: { occurredAt: string }
let started: TrailEntry
let escalated: TrailEntry
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
})
afterAll(() => atlas?.stop())

const minutes = 60_000
const hours = 60 * minutes
/** Support Engineers, and an advanced one. */
const [sofia, luca, amelie] = ['sofia.keller', 'luca.bianchi', 'amelie.dubois']

describe('egress access for livelink-ignition', () => {
  it('is a P3 ticket that an L1 engineer receives [PB-94]', async () => {
    ticket = await Ticket.report(atlas, {
      summary: 'Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace',
      cluster: 'abrc1l-atlas-stg',
      namespace: 'livelink-ignition',
      reporter: { name: 'Robin Vogel', email: 'robin.vogel@example.com' },
    })
    const view = await ticket.view()
    expect(view).toMatchObject({ priority: 'P3', category: 'egress-access', tier: 'L1', candidate: sofia })
    opened = { occurredAt: view.openedAt }
    for (const [kind, target] of [
      ['response', 4 * hours],
      ['update', 9 * hours],
      ['resolution', 27 * hours],
    ] as const)
      expect(await ticket.clockAt(kind, opened)).toMatchObject({
        state: 'running',
        calendar: 'business',
        elapsedMs: 0,
        remainingMs: target,
      })
  })

  it('is taken by the engineer, which stops Response', async () => {
    await atlas.timePasses(30 * minutes)
    started = await ticket.does(
      'start-work',
      {
        acknowledgement: { initialAssessment: 'a missing egress rule for the namespace' },
        nextUpdateBy: new Date((await atlas.now()) + 4 * hours).toISOString(),
      },
      sofia,
      'WorkStarted',
    )
    const worked = between(opened, started)
    expect(worked).toBeGreaterThanOrEqual(30 * minutes)
    expect(await ticket.clockAt('response', started)).toMatchObject({ state: 'met', elapsedMs: worked })
    expect(await ticket.clockAt('resolution', started)).toMatchObject({ state: 'running', elapsedMs: worked })
    expect(await ticket.clockAt('promise', started)).toMatchObject({ state: 'running', elapsedMs: 0 })
  })

  it('isn’t handed over on a word alone: knowledge exhaustion shows every step of the playbook followed [PB-88 PB-90]', async () => {
    await atlas.timePasses(2 * hours)
    const { status, body } = await ticket.act('escalate', { trigger: 'knowledge-exhaustion', evidence: {} }, sofia)
    expect(status).toBe(422)
    expect(body.errors?.map(({ field }) => field)).toEqual(['evidence.runbook', 'evidence.steps', 'evidence.failed'])
    const pressed = await ticket.act('escalate', { trigger: 'the-ceo-waits', evidence: {} }, sofia)
    expect(pressed.status).toBe(422)
    expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', tier: 'L1', owner: sofia })
  })

  it('is escalated to L2 with what was followed, what failed and what was found [PB-17 PB-87 PB-89 PB-90 PB-95 PB-96 PB-97 PB-114]', async () => {
    const evidence = {
      runbook: 'egress-access',
      steps: [
        { step: 'create the firewall rule', result: 'created, and correct' },
        { step: 'apply it to the namespace', result: 'applied' },
        { step: 'connect to the NFS server', result: 'the connection times out' },
      ],
      failed:
        'the NFS server uses a self-signed certificate, which the default trust store of containers in the namespace does not trust',
    }
    escalated = await ticket.does('escalate', { trigger: 'knowledge-exhaustion', evidence }, sofia, 'IncidentEscalated')
    expect(escalated.data).toMatchObject({
      from: 'Work in Progress',
      fromTier: 'L1',
      toTier: 'L2',
      trigger: 'knowledge-exhaustion',
      evidence: expect.stringMatching(/^[0-9a-f]{64}$/),
      giver: sofia,
    })
    // Until acceptance the giver stays responsible.
    await eventually(async () =>
      expect(await ticket.view()).toMatchObject({ status: 'Escalated', tier: 'L2', owner: sofia, candidate: amelie }),
    )
    const { items } = await atlas.get<{ items: EscalationView[] }>(`/v1/incidents/${ticket.id}/escalations`, amelie)
    expect(items).toMatchObject([
      { toTier: 'L2', trigger: 'knowledge-exhaustion', giver: sofia, evidence, takenBy: null },
    ])
    expect(await ticket.clockAt('acceptance', escalated)).toMatchObject({
      state: 'running',
      elapsedMs: 0,
      remainingMs: 1 * hours,
    })
    expect(await ticket.clockAt('resolution', escalated)).toMatchObject({
      state: 'running',
      elapsedMs: between(opened, escalated),
    })
    expect(await ticket.clockAt('promise', escalated)).toMatchObject({ state: 'running' })
  })

  it('is taken over by an L2 engineer, by nobody of L1 and not by who gave it [PB-87 PB-98]', async () => {
    await atlas.timePasses(10 * minutes)
    for (const wrong of [sofia, luca]) expect((await ticket.act('accept', {}, wrong)).status).toBe(403)
    const accepted = await ticket.does('accept', {}, amelie, 'EscalationAccepted')
    expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', tier: 'L2', owner: amelie, priority: 'P3' })
    expect(await ticket.clockAt('acceptance', accepted)).toMatchObject({
      state: 'met',
      elapsedMs: between(escalated, accepted),
    })
    expect(between(escalated, accepted)).toBeGreaterThanOrEqual(10 * minutes)
    // Neither the hand-over nor its acceptance paused or restarted anything.
    expect(await ticket.clockAt('resolution', accepted)).toMatchObject({
      state: 'running',
      elapsedMs: between(opened, accepted),
    })
    expect(await ticket.clockAt('response', accepted)).toMatchObject({
      state: 'met',
      elapsedMs: between(opened, started),
    })
  })
})
