import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { EscalationView, MessageView, PageView, RosterAnswer, RosterView } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** Who is responsible while nobody accepts, and when a shift ends; the day goes on from test to test. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
})
afterAll(() => atlas?.stop())

const minutes = 60_000
const hours = 60 * minutes
/** Support Engineers of L1 and L2 in Zurich, a Team Lead there, and L2 and a Team Lead in Denver. */
const [sofia, amelie, nadia, hannah, grace] = [
  'sofia.keller',
  'amelie.dubois',
  'nadia.rossi',
  'hannah.wright',
  'grace.miller',
] as const

const list = async <Item>(path: string): Promise<Item[]> => (await atlas.get<{ items: Item[] }>(path)).items
const noticesTo = async (ticket: Ticket, person: string): Promise<MessageView[]> =>
  (await list<MessageView>(`/v1/messages?incidentId=${ticket.id}&limit=100`)).filter(
    ({ template, recipient }) => template === 'notice' && recipient?.id === person,
  )
const pagesTo = async (ticket: Ticket, person: string): Promise<PageView[]> =>
  (await list<PageView>(`/v1/pages?incidentId=${ticket.id}&limit=100`)).filter((page) => page.person === person)

describe('a hand-over to L2 that nobody accepts', () => {
  let ticket: Ticket
  beforeAll(async () => {
    ticket = await Ticket.report(atlas, {
      summary: 'Add egress access for namespace livelink-ignition',
      cluster: 'abrc1l-atlas-stg',
    })
    await ticket.does('start-work', {}, sofia, 'WorkStarted')
    const evidence = { components: ['Karpenter', 'Antrea'], interaction: 'nodes join before they have a network' }
    await ticket.does('escalate', { trigger: 'complexity-threshold', evidence }, sofia, 'IncidentEscalated')
  })

  it('is asked of the next candidate after an hour, while the giver stays responsible', async () => {
    const { candidate: first } = await ticket.view()
    await atlas.timePasses(1 * hours + 1 * minutes)
    const step = await eventually(async () => {
      const said = await ticket.last('EscalationNotAccepted')
      if (!said) throw new Error('nobody noticed')
      return said
    })
    expect(step.data).toMatchObject({ rung: 1, asked: first, giver: sofia, told: null })
    expect(step.sentence).toContain(`${sofia} stays responsible`)
    await eventually(async () => {
      const { status, owner, candidate } = await ticket.view()
      expect({ status, owner, candidate }).toEqual({
        status: 'Escalated',
        owner: sofia,
        candidate: (step.data as { next: string }).next,
      })
      expect(await noticesTo(ticket, String(candidate))).toHaveLength(1)
      expect(await noticesTo(ticket, sofia)).toHaveLength(1)
    })
    expect((await ticket.view()).candidate).not.toBe(first)
  })

  it('is told to a Team Lead after another one, and whoever was asked may still accept', async () => {
    await atlas.timePasses(1 * hours + 1 * minutes)
    await eventually(async () => expect((await ticket.last('EscalationNotAccepted'))?.data).toMatchObject({ rung: 2 }))
    const { told } = (await ticket.last('EscalationNotAccepted'))?.data as { told: string }
    await eventually(async () => expect(await noticesTo(ticket, told)).not.toEqual([]))
    await ticket.does('accept', {}, amelie, 'EscalationAccepted')
    const [escalation] = await list<EscalationView>(`/v1/incidents/${ticket.id}/escalations`)
    expect(escalation).toMatchObject({ takenBy: amelie, notAccepted: [{ told: null }, { next: null, told }] })
  })
})

describe('a P2 whose owner goes home', () => {
  let ticket: Ticket
  beforeAll(async () => {
    ticket = await Ticket.report(atlas, {
      summary: 'Manual job pods in a staging namespace are restarting intermittently',
      cluster: 'abrc1l-atlas-stg',
    })
    await ticket.does('start-work', {}, amelie, 'WorkStarted')
    await ticket.does('request-feedback', { action: 'Please start the job again.' }, amelie, 'FeedbackRequested')
  })

  it('shows that its owner is off shift, and a Team Lead is paged', async () => {
    expect(await ticket.view()).toMatchObject({ ownerOffShiftSince: null })
    await atlas.timePasses(7 * hours)
    const shown = await eventually(async () => {
      const { ownerOffShiftSince, owner } = await ticket.view()
      if (ownerOffShiftSince === null) throw new Error('it does not show')
      return { ownerOffShiftSince, owner }
    })
    const off = await ticket.last('OwnerOffShift')
    // Six in the evening in Zurich, however late it was noticed.
    expect(off).toMatchObject({ occurredAt: shown.ownerOffShiftSince, data: { owner: amelie, told: grace } })
    expect(new Date(shown.ownerOffShiftSince).toLocaleTimeString('en-GB', { timeZone: 'Europe/Zurich' })).toBe(
      '18:00:00',
    )
    expect(shown.owner).toBe(amelie)
    await eventually(async () => expect(await pagesTo(ticket, grace)).toMatchObject([{ duty: 'alert' }]))
    const { items } = await atlas.get<{ items: { id: string; ownerOffShiftSince: string | null }[] }>('/v1/incidents')
    expect(items.find(({ id }) => id === ticket.id)).toMatchObject({ ownerOffShiftSince: shown.ownerOffShiftSince })
    const { stdout } = await atlas.command('incident', 'show', ticket.number)
    expect(stdout).toContain(`off shift   the owner, since ${shown.ownerOffShiftSince}`)
  })

  it('until a hand-over is offered to somebody and they accept it', async () => {
    const note = 'The job was started again; wait for its owner.'
    expect((await ticket.act('hand-over', { to: sofia, note }, grace)).status).toBe(422)
    await ticket.does('hand-over', { to: hannah, note }, grace, 'HandOverOffered')
    expect(await ticket.view()).toMatchObject({ owner: amelie, offered: { to: hannah, by: grace } })
    await eventually(async () => {
      const messages = await list<MessageView>(`/v1/messages?incidentId=${ticket.id}&limit=100`)
      expect(messages.filter(({ template }) => template === 'owner-hand-over')).toMatchObject([
        { recipient: { id: hannah } },
      ])
    })
    expect((await ticket.act('accept-hand-over', {}, nadia)).status).toBe(403)
    await ticket.does('accept-hand-over', {}, hannah, 'HandOverAccepted')
    expect(await ticket.view()).toMatchObject({
      owner: hannah,
      status: 'Awaiting Customer Feedback',
      ownerOffShiftSince: null,
      offered: null,
    })
  })
})

describe('the roster', () => {
  const roster = (at?: string): Promise<RosterView> =>
    atlas.get<RosterView>(`/v1/roster${at === undefined ? '' : `?at=${encodeURIComponent(at)}`}`)
  const person = (view: RosterView, id: string) => view.onShift.find((one) => one.person === id)
  let before: string

  it('says who is on shift and why, and routes by what a Team Lead decided over it', async () => {
    before = new Date(await atlas.now()).toISOString()
    expect(person(await roster(), hannah)).toMatchObject({ because: { kind: 'shift', change: null } })
    const override = {
      person: hannah,
      from: before,
      until: new Date(Date.parse(before) + 2 * hours).toISOString(),
      onShift: false,
      reason: 'a migraine',
    }
    const refused = await atlas.ask('/v1/roster/overrides', { method: 'POST', body: override, as: hannah })
    expect(refused).toMatchObject({ status: 403, body: { code: 'wrong-hand' } })
    const answer = await atlas.post<RosterAnswer>('/v1/roster/overrides', override, grace)
    expect(answer).toMatchObject({ change: 1, events: ['ShiftOverridden'] })
    await eventually(async () => {
      const now = await roster()
      expect(person(now, hannah)).toBeUndefined()
      expect(now.away).toEqual([{ person: hannah, because: { kind: 'override', change: 1 } }])
    })
    const ticket = await eventually(async () => {
      const one = await Ticket.report(atlas, {
        summary: 'Manual job pods in a staging namespace are restarting intermittently',
        cluster: 'abrc1l-atlas-stg',
      })
      expect((await one.last('IncidentRouted'))?.data).toMatchObject({ onShift: expect.not.arrayContaining([hannah]) })
      return one
    })
    expect((await ticket.view()).candidate).not.toBe(hannah)
  })

  it('still says who was on shift before, and is asked for no time without a roster', async () => {
    const earlier = new Date(Date.parse(before) - 1).toISOString()
    expect(person(await roster(earlier), hannah)).toMatchObject({ because: { kind: 'shift' } })
    expect(await atlas.ask('/v1/roster?at=2020-01-01T00:00:00Z')).toMatchObject({
      status: 404,
      body: { code: 'no-policy-then' },
    })
    expect((await atlas.ask('/v1/roster?at=yesterday')).status).toBe(422)
  })
})
