import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { MessageView, PageView, WarRoomView } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'
import { Ticket } from '../world/ticket.js'
import { untilTuesday } from '../world/working-day.js'

/** A P1 in the playbook's words: who acts as a war room, and who hears what of it. */
let atlas: Atlas
let ticket: Ticket
beforeAll(async () => {
  atlas = await Atlas.start()
  await untilTuesday(atlas, '09:00')
  const reporter = { name: 'Robin Vogel', email: 'robin.vogel@example.com' }
  ticket = await Ticket.report(atlas, {
    summary: 'Cluster abrc1l-atlas-prd is down, kubectl gets connection refused for everyone',
    description: 'E1124 08:00:00.000000       1 reflector.go:147] connection refused',
    cluster: 'abrc1l-atlas-prd',
    reporter,
  })
})
afterAll(() => atlas?.stop())

/** Of the sample roster: an Evangelist, a Team Lead, a Kube-Admin; another Evangelist. */
const [jonas, nadia, emil, david] = ['jonas.meier', 'nadia.rossi', 'emil.novak', 'david.okafor']
const soon = async (minutes: number): Promise<string> => new Date((await atlas.now()) + minutes * 60_000).toISOString()
const messages = async (template: string): Promise<MessageView[]> =>
  (await atlas.get<{ items: MessageView[] }>(`/v1/messages?incidentId=${ticket.id}&limit=200`)).items.filter(
    (message) => message.template === template,
  )
const pages = async (duty: string): Promise<PageView[]> =>
  (await atlas.get<{ items: PageView[] }>(`/v1/pages?incidentId=${ticket.id}&limit=200`)).items.filter(
    (page) => page.duty === duty,
  )
const room = () => atlas.get<WarRoomView>(`/v1/incidents/${ticket.id}/war-room`)
const takes = async (person: string, duty: string): Promise<void> => {
  const page = await eventually(async () => {
    const found = (await pages(duty)).find((one) => one.person === person)
    if (!found) throw new Error(`${person} is not paged to be who ${duty}`)
    return found
  })
  await atlas.post(`/v1/pages/${page.id}/acknowledge`, {}, person)
  await eventually(async () =>
    expect((await room()).rollCall.find(({ part }) => part === duty)).toMatchObject({ person, state: 'filled' }),
  )
}
const heard = async (template: string): Promise<[string | undefined, string | null][]> =>
  (await messages(template)).map(({ recipient, subject }) => [recipient?.id, subject])
const leads = ['area-leads-engineering', 'area-leads-platform', 'ingrid.larsen']

it('calls the most senior as a war room, each part until somebody has it [PB-54 PB-55]', async () => {
  await takes(jonas, 'leads')
  await takes(nadia, 'communicates')
  expect(await room()).toMatchObject({
    rollCall: [
      { part: 'leads', role: 'Evangelist', person: jonas, state: 'filled' },
      { part: 'communicates', role: 'Team Lead', person: nadia, state: 'filled' },
      { part: 'operates', role: 'Kube-Admin', person: null, called: [emil], state: 'called' },
    ],
  })
  await atlas.timePasses(6 * 60_000)
  // Nobody operates yet: its next candidate is paged as well, and the first one still may.
  await eventually(async () => expect((await pages('operates')).length).toBeGreaterThan(1))
  await takes(emil, 'operates')
  await eventually(async () =>
    expect((await pages('operates')).map(({ person, state }) => [person === emil, state])).toEqual([
      [true, 'acknowledged'],
      [false, 'superseded'],
    ]),
  )
})

describe('management', () => {
  it('is told once the P1 is confirmed: the area leads of two domains, and IT leadership [PB-31 PB-35]', async () => {
    expect(await messages('stakeholder-notice')).toEqual([])
    await ticket.does('triage', { priority: 'P1', category: 'control-plane' }, jonas, 'TriageConfirmed')
    const subject = `INC-${ticket.number} (P1): is confirmed as P1`
    await eventually(async () =>
      expect((await heard('stakeholder-notice')).sort()).toEqual(
        [...leads, 'claire.moreau'].map((id) => [id, subject]).sort(),
      ),
    )
  })

  it('reads no diagnosis, which the cluster architects do [PB-32 PB-33 PB-36]', async () => {
    const bodies = new Map((await messages('stakeholder-notice')).map(({ recipient, body }) => [recipient?.id, body]))
    expect(bodies.get('claire.moreau')).toContain('connection refused')
    for (const lead of leads) expect(bodies.get(lead)).not.toContain('refused')
  })

  it('gets status and estimate from the Team Lead on the channel of each domain [PB-36 PB-37 PB-38]', async () => {
    const status = 'A production cluster is partially unavailable; half of its applications work again.'
    const update = { status, estimate: { estimateBy: await soon(60) } }
    expect(await ticket.act('management-update', update, jonas)).toMatchObject({ status: 403 })
    const log = `${status}\nE1124 08:00:00.000000       1 reflector.go:147] connection refused`
    const refused = await ticket.act('management-update', { ...update, status: log }, nadia)
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining('plain words') } })
    const first = await ticket.does('management-update', update, nadia, 'ManagementUpdateSent')
    expect(await ticket.clockAt('cadence', first)).toMatchObject({ state: 'running', elapsedMs: 0 })
    await eventually(async () => expect((await messages('management-summary')).length).toBe(3))
    for (const { body, recipient } of await messages('management-summary')) {
      expect(leads).toContain(recipient?.id)
      expect(body).toContain(status)
      expect(body).toMatch(/Estimate: there will be one by \d+ \w+ \d{4}/)
      expect(body).not.toContain('reflector')
    }
  })

  it('hears of the all-clear, and who reviews it, once the service is restored [PB-55]', async () => {
    const acknowledgement = { initialAssessment: 'the certificate of the control plane' }
    await ticket.does('start-work', { acknowledgement, nextUpdateBy: await soon(20) }, jonas, 'WorkStarted')
    await ticket.does(
      'hand-over-part',
      { part: 'leads', to: david, reason: 'the end of my shift' },
      jonas,
      'WarRoomPartHandedOver',
    )
    await takes(david, 'leads')
    const over = { summary: 'All applications work as usual again.', review: { by: jonas } }
    expect(await ticket.act('all-clear', over, david)).toMatchObject({ status: 409 })
    await ticket.does('restored', { restoredAt: new Date(await atlas.now()).toISOString() }, jonas, 'ServiceRestored')
    const clear = await ticket.does('all-clear', over, david, 'AllClearGiven')
    expect(await ticket.clockAt('cadence', clear)).toMatchObject({ state: 'met' })
    await eventually(async () => expect((await heard('all-clear')).map(([id]) => id).sort()).toEqual(leads))
    expect(await room()).toMatchObject({ ended: 'all-clear', review: { by: jonas, state: 'due' } })
  })
})
