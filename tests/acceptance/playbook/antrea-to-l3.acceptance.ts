import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ReclassificationView, TrailEntry } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { between, Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** The playbook's scenario for L2 to L3, told in its words, with the clocks at each step. */
let atlas: Atlas
let ticket: Ticket
let opened: { occurredAt: string }
let started: TrailEntry
let escalated: TrailEntry
let asked: TrailEntry
let raised: TrailEntry
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
})
afterAll(() => atlas?.stop())

const minutes = 60_000
const hours = 60 * minutes
/** An advanced Support Engineer, an Evangelist, a plain Support Engineer, a Kube-Admin, and a Team Lead. */
const [amelie, jonas, sofia, emil, nadia] = [
  'amelie.dubois',
  'jonas.meier',
  'sofia.keller',
  'emil.novak',
  'nadia.rossi',
]

describe('manual job pods in a staging namespace that restart intermittently', () => {
  it('are a P2 ticket for an L2 engineer [PB-22 PB-57 PB-105]', async () => {
    ticket = await Ticket.report(atlas, {
      summary: 'Manual job pods in a staging namespace are restarting intermittently',
      cluster: 'abrc1l-atlas-stg',
      reporter: { name: 'Noor Haddad', email: 'noor.haddad@example.com' },
    })
    const view = await ticket.view()
    expect(view).toMatchObject({ priority: 'P2', category: 'workload', tier: 'L2', candidate: amelie })
    opened = { occurredAt: view.openedAt }
    for (const [kind, target] of [
      ['response', 30 * minutes],
      ['update', 2 * hours],
      ['resolution', 8 * hours],
    ] as const)
      expect(await ticket.clockAt(kind, opened)).toMatchObject({
        state: 'running',
        calendar: '24x7',
        elapsedMs: 0,
        remainingMs: target,
      })
  })

  it('are investigated for hours at L2', async () => {
    await atlas.timePasses(10 * minutes)
    started = await ticket.does(
      'start-work',
      {
        acknowledgement: { initialAssessment: 'the node or the network under the job pods' },
        nextUpdateBy: new Date((await atlas.now()) + 1 * hours).toISOString(),
      },
      amelie,
      'WorkStarted',
    )
    expect(await ticket.clockAt('response', started)).toMatchObject({
      state: 'met',
      elapsedMs: between(opened, started),
      breachedAt: null,
    })
    await atlas.timePasses(50 * minutes)
    const updated = await ticket.does(
      'update',
      { text: 'The restarts correlate with the automated patching event that upgraded Antrea.' },
      amelie,
      'UpdateSent',
    )
    expect(await ticket.clockAt('promise', updated)).toMatchObject({ state: 'met', breachedAt: null })
    expect(await ticket.clockAt('update', updated)).toMatchObject({ state: 'running', elapsedMs: 0 })
    await atlas.timePasses(1 * hours)
  })

  it('go to L3 as an irresolvable blocker: the cause is known, the rollback isn’t L2’s to make [PB-99 PB-104 PB-106 PB-107]', async () => {
    const rootCause =
      'a known race condition in the Antrea version of the patching event: the CNI fails, nodes become unresponsive, pods are evicted'
    const part = await ticket.act('escalate', { trigger: 'irresolvable-blocker', evidence: { rootCause } }, amelie)
    expect(part.status).toBe(422)
    expect(part.body.errors?.map(({ field }) => field)).toEqual(['evidence.missing'])
    const evidence = { rootCause, missing: 'a maintenance window, and the permission to downgrade the CNI version' }
    escalated = await ticket.does(
      'escalate',
      { trigger: 'irresolvable-blocker', evidence },
      amelie,
      'IncidentEscalated',
    )
    expect(escalated.data).toMatchObject({ fromTier: 'L2', toTier: 'L3', evidence: expect.any(String), giver: amelie })
    const routed = await ticket.last('IncidentRouted')
    const { considered } = routed?.data as { considered: { person: string; role: string }[] }
    expect(considered).toContainEqual(expect.objectContaining({ person: jonas, role: 'Evangelist', eligible: true }))
    expect(await ticket.clockAt('acceptance', escalated)).toMatchObject({
      state: 'running',
      remainingMs: 15 * minutes,
    })
    expect(await ticket.clockAt('resolution', escalated)).toMatchObject({
      state: 'running',
      elapsedMs: between(opened, escalated),
    })
  })

  it('are taken by the Evangelist, who owns them then [PB-108]', async () => {
    await atlas.timePasses(5 * minutes)
    expect((await ticket.act('accept', {}, sofia)).status).toBe(403)
    const accepted = await ticket.does('accept', {}, jonas, 'EscalationAccepted')
    await eventually(async () =>
      expect(await ticket.view()).toMatchObject({ status: 'Work in Progress', tier: 'L3', owner: jonas }),
    )
    expect(await ticket.clockAt('acceptance', accepted)).toMatchObject({
      state: 'met',
      elapsedMs: between(escalated, accepted),
      breachedAt: null,
    })
    expect(await ticket.clockAt('resolution', accepted)).toMatchObject({
      state: 'running',
      elapsedMs: between(opened, accepted),
    })
  })

  it('threaten other clusters, so the Evangelist asks for P1 on L2’s evidence [PB-109]', async () => {
    await atlas.timePasses(10 * minutes)
    const defect = 'a race in the new version of the Antrea CNI plugin by which it fails and nodes become unresponsive'
    const part = { to: 'P1', evidence: { P2: { kind: 'exposure', defect } } }
    const refused = await ticket.act('request-reclassification', part, jonas)
    expect(refused.status).toBe(422)
    expect(refused.body.errors?.map(({ field }) => field)).toEqual([
      'evidence.P2.provedOn',
      'evidence.P2.reference',
      'evidence.P2.version',
      'evidence.P2.clusters',
      'reason',
    ])
    const evidence = {
      kind: 'exposure',
      defect,
      provedOn: 'abrc1l-atlas-stg',
      reference: 'https://github.com/antrea-io/antrea/issues',
      version: 'the one of the last patching event',
      clusters: ['abrc1l-atlas-prd', 'mecc-prd'],
    }
    const request = {
      to: 'P1',
      reason: 'the potential for similar issues on other clusters',
      evidence: { P2: evidence },
    }
    asked = await ticket.does('request-reclassification', request, jonas, 'ReclassificationRequested')
    expect(await ticket.clockAt('approval', asked)).toMatchObject({ state: 'running', remainingMs: 15 * minutes })
    expect(await ticket.clockAt('resolution', asked)).toMatchObject({
      state: 'running',
      remainingMs: 8 * hours - between(opened, asked),
    })
    expect(await ticket.view()).toMatchObject({
      priority: 'P2',
      pendingReclassifications: [{ request: 1, to: 'P1', by: jonas, waitsFor: [['Evangelist', 'Kube-Admin']] }],
    })
  })

  it('are a P1 once a Kube-Admin has approved it, with the clocks retargeted and the war room called [PB-109]', async () => {
    expect((await ticket.act('approve-reclassification', {}, jonas)).status).toBe(403)
    expect((await ticket.act('approve-reclassification', {}, nadia)).status).toBe(403)
    await atlas.timePasses(4 * minutes)
    raised = await ticket.does('approve-reclassification', { request: 1 }, emil, 'PriorityReclassified')
    await eventually(async () =>
      expect(await ticket.view()).toMatchObject({
        priority: 'P1',
        status: 'Work in Progress',
        tier: 'L3',
        owner: jonas,
        pendingReclassifications: [],
      }),
    )
    expect(await ticket.clockAt('approval', raised)).toMatchObject({
      state: 'met',
      elapsedMs: between(asked, raised),
      breachedAt: null,
    })
    expect(await ticket.clockAt('resolution', raised)).toMatchObject({
      state: 'running',
      target: 'PT4H',
      elapsedMs: between(opened, raised),
      breachedAt: null,
    })
    // The last update is older than the half hour that P1 allows: breached as it is retargeted, never back-dated.
    expect(await ticket.clockAt('update', raised)).toMatchObject({ target: 'PT30M', breachedAt: raised.occurredAt })
    const promised = (raised.data as { nextUpdateBy: string }).nextUpdateBy
    expect(between(raised, { occurredAt: promised })).toBe(30 * minutes)
    expect(await ticket.clockAt('promise', raised)).toMatchObject({ state: 'running', dueAt: promised })
    const { parts } = (await ticket.last('ResponseTeamCalled'))?.data as { parts: object[] }
    expect(parts).toEqual([
      { part: 'leads', role: 'Evangelist', person: jonas },
      { part: 'communicates', role: 'Team Lead', person: nadia },
      { part: 'operates', role: 'Kube-Admin', person: emil },
    ])
  })

  it('are proved to be one: the evidence, its writer, and the approver in their role [PB-109]', async () => {
    const { items } = await atlas.get<{ items: ReclassificationView[] }>(`/v1/incidents/${ticket.id}/reclassifications`)
    expect(items).toMatchObject([
      {
        request: 1,
        by: jonas,
        from: 'P2',
        to: 'P1',
        state: 'applied',
        endedAt: raised.occurredAt,
        rows: [
          {
            row: 'P2',
            kind: 'exposure',
            evidence: { provedOn: 'abrc1l-atlas-stg', clusters: ['abrc1l-atlas-prd', 'mecc-prd'] },
            approvedBy: emil,
            approvedAs: 'Kube-Admin',
          },
        ],
      },
    ])
  })
})
