import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TrailEntry } from '@atlas/contracts'
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
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
})
afterAll(() => atlas?.stop())

const minutes = 60_000
const hours = 60 * minutes
/** An advanced Support Engineer, an Evangelist, and a plain Support Engineer. */
const [amelie, jonas, sofia] = ['amelie.dubois', 'jonas.meier', 'sofia.keller']

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
})
