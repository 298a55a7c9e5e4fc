import { createHmac } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { HandlingEvent, IncidentId, MessageView, PageView, Recorded, ServiceLevelEvent } from '@atlas/contracts'
import { instant, milliseconds } from '@atlas/contracts'
import type { Transaction } from '@atlas/event-sourcing'
import type { People } from '@atlas/policy'
import { DataSource } from 'typeorm'
import { v7 } from 'uuid'
import { Attempts } from './sending/attempts.js'
import { Channels } from './sending/channels.js'
import { DueList } from './sending/due-list.js'
import { catchHooks, catchMail, type HookCatcher, type MailCatcher, messageIdOf } from './testing/catchers.js'
import {
  eventually,
  forgetInbox,
  openHouse,
  shippedPolicy,
  startWorld,
  type TestHouse,
  type World,
  type WorldOptions,
} from './testing/notification-world.js'

let house: TestHouse
let mail: MailCatcher
let hooks: HookCatcher
const worlds: World[] = []

beforeAll(async () => {
  mail = await catchMail()
  hooks = await catchHooks()
})
beforeEach(async () => {
  mail.failing = 0
  house = await openHouse()
})
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop()
  await house.stop()
})
afterAll(async () => {
  await mail.stop()
  await hooks.stop()
})

async function start(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld(house, options)
  worlds.push(world)
  return world
}
const stop = async (world: World): Promise<void> => {
  worlds.splice(worlds.indexOf(world), 1)
  await world.stop()
}

const newIncident = (): IncidentId => v7() as IncidentId
const people = (): People => ({
  people: {
    'emil.novak': { name: 'Emil Novak', channels: [{ kind: 'smtp', address: 'emil@example.com' }] },
    'nadia.rossi': { name: 'Nadia Rossi', channels: [{ kind: 'webhook', url: `${hooks.url}/nadia` }] },
  },
})

const opened =
  (incidentId: IncidentId, withRequestor = true) =>
  (transaction: Transaction): HandlingEvent[] => [
    {
      type: 'HandlingOpened',
      occurredAt: transaction.now,
      data: {
        incidentId,
        number: '4711',
        cluster: 'abrc1l-atlas-stg',
        environment: 'staging',
        requestors: withRequestor
          ? [{ id: 'ada', contact: transaction.keep(JSON.stringify({ name: 'Ada', email: 'ada@example.com' })) }]
          : [],
        text: transaction.keep(JSON.stringify({ summary: 'Egress times out', description: '', annotations: {} })),
        source: 'api',
        dedupKey: 'd'.repeat(64),
        clocksStartAt: transaction.now,
      },
    },
  ]
const routed =
  (incidentId: IncidentId, candidate: string | null, priority: 'P1' | 'P2' | 'P3' = 'P2') =>
  (transaction: Transaction): HandlingEvent[] => [
    {
      type: 'IncidentRouted',
      occurredAt: transaction.now,
      data: {
        incidentId,
        tier: 'L2',
        priority,
        candidate,
        considered: [],
        onShift: [],
        overflow: false,
        alerted: null,
        reason: 'knows it best',
      },
    },
  ]
const started =
  (incidentId: IncidentId, owner: string) =>
  (transaction: Transaction): HandlingEvent[] => [
    {
      type: 'WorkStarted',
      occurredAt: transaction.now,
      data: {
        incidentId,
        from: 'Unassigned',
        owner,
        tier: 'L2',
        firstByPerson: true,
        acknowledgement: transaction.keep(JSON.stringify({ initialAssessment: 'an expired certificate' })),
        nextUpdateBy: instant(milliseconds(transaction.now) + 3_600_000),
      },
    },
  ]
const breached =
  (incidentId: IncidentId) =>
  (transaction: Transaction): ServiceLevelEvent[] => [
    {
      type: 'ClockBreached',
      occurredAt: transaction.now,
      data: {
        incidentId,
        clock: 'response/1',
        kind: 'response',
        serviceLevel: 'response',
        targetMs: 1,
        elapsedMs: 1,
      } as Extract<ServiceLevelEvent, { type: 'ClockBreached' }>['data'],
    },
  ]

const types = (events: readonly Recorded[]) => events.map(({ type }) => type)
const until = (world: World, incident: IncidentId, type: string, times = 1) =>
  eventually(
    () => world.events(incident),
    (events) => events.filter((event) => event.type === type).length >= times,
  )
const pages = async (world: World, query = '') =>
  ((await world.get(`/v1/pages${query}`)).body as { items: PageView[] }).items
const messages = async (world: World, query = '') =>
  ((await world.get(`/v1/messages${query}`)).body as { items: MessageView[] }).items
const caughtFor = (incident: readonly { outwardId?: string }[], caught: readonly string[]) =>
  caught.filter((text) => incident.some(({ outwardId }) => outwardId !== undefined && text.includes(outwardId)))
const outward = (events: readonly Recorded[]) =>
  events.flatMap(({ type, data }) => (type === 'AttemptStarted' ? [data as { outwardId: string }] : []))

describe('without a channel', () => {
  it('everything is held in the outbox, where it can be read', async () => {
    const world = await start({ people: people() })
    const incident = newIncident()
    await world.said(incident, opened(incident))
    await world.said(incident, routed(incident, 'emil.novak'))
    await world.said(incident, started(incident, 'emil.novak'))
    await until(world, incident, 'AttemptEnded')
    const held = await eventually(
      () => messages(world, '?state=held'),
      (items) => items.length === 1,
    )
    expect(held[0]).toMatchObject({
      template: 'acknowledgement',
      recipient: { kind: 'requestor', id: 'ada' },
      channel: 'outbox',
      to: { name: 'Ada', address: null },
      subject: 'Re: Egress times out - Action Started on INC-4711',
    })
    expect(held[0]?.body).toContain('likely related to an expired certificate.')
    const [page] = await pages(world)
    expect(page).toMatchObject({ person: 'emil.novak', duty: 'candidate', priority: 'P2', state: 'superseded' })
  })
})

describe('mail', () => {
  it('that is refused for now goes again by a durable timer, with the same Message-ID', async () => {
    const world = await start({
      smtpUrl: mail.url,
      people: people(),
      policy: { retries: [100, 100, 100] },
    })
    mail.failing = 2
    const incident = newIncident()
    await world.said(incident, opened(incident))
    await world.said(incident, started(incident, 'emil.novak'))
    const events = await until(world, incident, 'AttemptEnded', 3)
    expect(types(events)).toEqual([
      'MessageIntended',
      'AttemptStarted',
      'AttemptEnded',
      'AttemptDue',
      'AttemptStarted',
      'AttemptEnded',
      'AttemptDue',
      'AttemptStarted',
      'AttemptEnded',
    ])
    const outcomes = events.flatMap(({ type, data }) =>
      type === 'AttemptEnded' ? [(data as { outcome: string }).outcome] : [],
    )
    expect(outcomes).toEqual(['failed', 'failed', 'accepted'])
    expect(new Set(outward(events).map(({ outwardId }) => outwardId)).size).toBe(1)
    const caught = caughtFor(outward(events), mail.caught)
    expect(caught).toHaveLength(1)
    expect(caught[0]).toContain('To: Ada <ada@example.com>')
    expect(caught[0]).toContain('Subject: Re: Egress times out - Action Started on INC-4711')
  })

  it('that had left in full before its incident was restricted is listed as disclosed, and only that', async () => {
    const world = await start({ smtpUrl: mail.url, people: people(), policy: { retries: [100] } })
    const [hidden, open] = [newIncident(), newIncident()]
    for (const incident of [hidden, open]) {
      // Whoever hears of it for its cluster didn't report it, and is of no team.
      await world.said(incident, (transaction) =>
        opened(incident)(transaction).map((event) =>
          event.type === 'HandlingOpened' ? { ...event, data: { ...event.data, source: 'alertmanager' } } : event,
        ),
      )
      await world.said(incident, started(incident, 'emil.novak'))
      await until(world, incident, 'AttemptEnded')
    }
    const disclosed = async (): Promise<[string, string][]> => {
      const { status, body } = await world.get('/v1/messages?disclosed=true')
      expect(status).toBe(200)
      const { items } = body as { items: { template: string; incidentId: string }[] }
      return items.map(({ template, incidentId }) => [template, incidentId])
    }
    world.principal = { keyId: 'audit', scopes: ['read', 'audit'], clusters: null, person: null }
    expect(await disclosed()).toEqual([])
    await world.said(hidden, (transaction) => [
      {
        type: 'IncidentRestricted',
        occurredAt: transaction.now,
        data: { incidentId: hidden, by: 'nadia.rossi', reason: 'it names an account' },
      },
    ])
    // The same recipient hears, reduced, that it is restricted; that discloses nothing.
    const events = await until(world, hidden, 'MessageIntended', 2)
    expect(events.filter(({ type }) => type === 'MessageIntended').at(-1)?.data).toMatchObject({
      template: 'restricted',
      recipient: { id: 'ada' },
    })
    await until(world, hidden, 'AttemptEnded', 2)
    expect(await disclosed()).toEqual([['acknowledgement', hidden]])
    expect((await world.get('/v1/messages?disclosed=yes')).status).toBe(422)
    world.principal = { keyId: 'key', scopes: ['read'], clusters: null, person: null }
    expect(await disclosed()).toEqual([])
  })

  it('accepted before a crash stored its outcome becomes unknown, and goes again with the same Message-ID', async () => {
    const crashed = await start({ smtpUrl: mail.url, people: people(), sends: false })
    const incident = newIncident()
    await crashed.said(incident, opened(incident))
    await crashed.said(incident, started(incident, 'emil.novak'))
    await crashed.settled()
    const { due } = await crashed.app.get(DueList).due(10)
    const [sending] = due
    if (!sending) throw new Error('nothing is due')
    const going = await crashed.app.get(Attempts).start({ outwardId: sending.outwardId, sendings: [sending] })
    if (!going?.outward) throw new Error('nothing to send')
    await crashed.app.get(Channels).of('smtp')?.send(going.outward, 5_000)
    await stop(crashed)

    const restarted = await start({ smtpUrl: mail.url })
    const events = await until(restarted, incident, 'AttemptEnded', 2)
    expect(types(events)).toEqual([
      'MessageIntended',
      'AttemptStarted',
      'AttemptEnded',
      'AttemptStarted',
      'AttemptEnded',
    ])
    expect(events[2]?.data).toMatchObject({ attempt: 1, outcome: 'unknown' })
    expect(events[4]?.data).toMatchObject({ attempt: 2, outcome: 'accepted', retryAt: null })
    const caught = caughtFor(outward(events), mail.caught)
    expect(caught).toHaveLength(2)
    expect(new Set(caught.map(messageIdOf)).size).toBe(1)
  })

  it('acknowledged while it was being sent has an attempt that the next sender ends after a crash', async () => {
    const crashed = await start({ smtpUrl: mail.url, people: people(), sends: false })
    const incident = newIncident()
    await crashed.said(incident, opened(incident))
    await crashed.said(incident, routed(incident, 'emil.novak'))
    await crashed.settled()
    const [sending] = (await crashed.app.get(DueList).due(10)).due
    if (!sending) throw new Error('nothing is due')
    await crashed.app.get(Attempts).start({ outwardId: sending.outwardId, sendings: [sending] })
    crashed.principal = { keyId: 'key', scopes: ['person'], clusters: null, person: 'emil.novak' }
    expect((await crashed.post(`/v1/pages/${sending.id}/acknowledge`)).status).toBe(200)
    await stop(crashed)

    const restarted = await start({ smtpUrl: mail.url })
    const events = await until(restarted, incident, 'AttemptEnded')
    expect(types(events)).toEqual(['PageIntended', 'AttemptStarted', 'PageAcknowledged', 'AttemptEnded'])
    expect(events[3]?.data).toMatchObject({ outcome: 'unknown', retryAt: null })
  })

  it('is sent by one of two processes', async () => {
    const one = await start({ smtpUrl: mail.url, people: people() })
    const two = await startWorld(house, { smtpUrl: mail.url })
    worlds.push(two)
    const incidents = Array.from({ length: 20 }, newIncident)
    for (const incident of incidents) {
      await one.said(incident, opened(incident))
      await one.said(incident, started(incident, 'emil.novak'))
    }
    for (const incident of incidents) {
      const events = await until(one, incident, 'AttemptEnded')
      expect(types(events)).toEqual(['MessageIntended', 'AttemptStarted', 'AttemptEnded'])
      expect(caughtFor(outward(events), mail.caught)).toHaveLength(1)
    }
  })

  it('is sent after the connection that held the lease to send was cut', async () => {
    const world = await start({ smtpUrl: mail.url, people: people() })
    const send = async () => {
      const incident = newIncident()
      await world.said(incident, opened(incident))
      await world.said(incident, started(incident, 'emil.novak'))
      return until(world, incident, 'AttemptEnded')
    }
    await send()
    const cut = await world.app.get(DataSource).query<unknown[]>(
      `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'atlas leases'`,
    )
    expect(cut.length).toBeGreaterThan(0)
    expect(caughtFor(outward(await send()), mail.caught)).toHaveLength(1)
  })
})

describe('a page', () => {
  const asPerson = (person: string) => ({ keyId: 'k', scopes: ['person' as const], clusters: null, person })

  it('goes to the candidate and is acknowledged by that person alone', async () => {
    const world = await start({ smtpUrl: mail.url, people: people() })
    const incident = newIncident()
    await world.said(incident, opened(incident))
    await world.said(incident, routed(incident, 'emil.novak'))
    await until(world, incident, 'AttemptEnded')
    const [page] = await pages(world, `?incidentId=${incident}`)
    expect(page).toMatchObject({ state: 'waiting', to: { name: 'Emil Novak', address: 'emil@example.com' } })

    world.principal = asPerson('nadia.rossi')
    const refused = await world.post(`/v1/pages/${page?.id}/acknowledge`)
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ code: 'not-the-paged-person' })
    const refusals = await world.reader.ofStream(`refusals-notification-${incident}`)
    expect(refusals.map(({ data }) => data)).toMatchObject([
      { command: 'acknowledge-page', code: 'not-the-paged-person' },
    ])
    const most = shippedPolicy().escalation.refusalsStoredAnHour
    for (let n = 0; n < most; n++) await world.post(`/v1/pages/${page?.id}/acknowledge`)
    expect(await world.reader.ofStream(`refusals-notification-${incident}`)).toHaveLength(most)

    world.principal = asPerson('emil.novak')
    const done = await world.post(`/v1/pages/${page?.id}/acknowledge`)
    expect(done.status).toBe(200)
    expect(Number(done.headers.get('atlas-position'))).toBeGreaterThan(0)
    expect(types(await world.events(incident)).at(-1)).toBe('PageAcknowledged')
    expect((await pages(world, '?state=acknowledged')).map(({ id }) => id)).toEqual([page?.id])
    expect((await world.post(`/v1/pages/${v7()}/acknowledge`)).status).toBe(404)
    expect((await world.post('/v1/pages/17/acknowledge')).status).toBe(422)
  })

  it('by webhook is signed, and carries an Idempotency-Key', async () => {
    const secret = 'a secret of the installation'
    const world = await start({ webhookSecret: secret, people: people() })
    const incident = newIncident()
    await world.said(incident, opened(incident, false))
    await world.said(incident, routed(incident, 'nadia.rossi'))
    const events = await until(world, incident, 'AttemptEnded')
    const [attempt] = outward(events)
    const hook = hooks.caught.find(({ headers }) => headers['idempotency-key'] === attempt?.outwardId)
    if (!hook) throw new Error('the hook was not called')
    const said = createHmac('sha256', secret)
      .update(`${hook.headers['atlas-timestamp'] as string}.${hook.body}`)
      .digest('hex')
    expect(hook.headers['atlas-signature']).toBe(`v1=${said}`)
    expect(JSON.parse(hook.body)).toMatchObject({ kind: 'page', to: 'Nadia Rossi' })
  })

  it('that nobody acknowledges is sent again, then exhausted, which alerts a Team Lead', async () => {
    const world = await start({
      smtpUrl: mail.url,
      people: people(),
      policy: { pages: { repeatAfter: 100, rounds: 2, gatherWithin: 0 } },
    })
    const incident = newIncident()
    await world.said(incident, opened(incident, false))
    await world.said(incident, routed(incident, 'emil.novak'))
    const events = await until(world, incident, 'PageExhausted', 2)
    const [page] = events
    const first = events.filter(({ streamId }) => streamId === page?.streamId)
    expect(types(first)).toEqual([
      'PageIntended',
      'AttemptStarted',
      'AttemptEnded',
      'AttemptDue',
      'AttemptStarted',
      'AttemptEnded',
      'PageExhausted',
    ])
    expect(new Set(outward(first).map(({ outwardId }) => outwardId)).size).toBe(2)
    const alert = events.find(
      ({ type, data }) =>
        type === 'PageIntended' && 'duty' in Object(data) && (data as { duty: string }).duty === 'alert',
    )
    const exhausted = first.at(-1)
    expect(alert?.data).toMatchObject({ because: `${exhausted?.streamId}@${exhausted?.streamVersion}` })
    const last = await until(world, incident, 'PageNotApplicable')
    expect(last.at(-1)?.data).toMatchObject({ reason: 'the alert itself was not answered' })
  })

  it('that a window suppressed goes when it is over, to whoever is still asked', async () => {
    // The log's time begins as this machine's.
    const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString()
    const between = { from: hours(-1), until: hours(1) }
    const suppressed = [{ id: 'upgrade', priorities: ['P2' as const], clusters: ['abrc1l-atlas-stg'], between }]
    const world = await start({ people: people(), policy: { pages: { suppressed, gatherWithin: 0 } } })
    const [waits, taken] = [newIncident(), newIncident()]
    for (const incident of [waits, taken]) {
      await world.said(incident, opened(incident, false))
      await world.said(incident, routed(incident, 'emil.novak'))
      const [, ended] = await until(world, incident, 'PageSuppressed')
      expect(ended?.data).toEqual({ because: 'upgrade', until: between.until })
    }
    await world.said(taken, started(taken, 'emil.novak'))
    await world.settled()
    await world.moveTime(3_600_001)
    const events = await until(world, waits, 'PageIntended', 2)
    const again = events.filter(({ type }) => type === 'PageIntended').at(-1)
    expect(again?.data).toMatchObject({ person: 'emil.novak', duty: 'candidate', because: `${events[0]?.streamId}@2` })
    expect(types(await world.events(taken)).filter((type) => type === 'PageIntended')).toHaveLength(1)
  })

  it('that planned maintenance suppressed goes once that is cancelled, and stays until a later end', async () => {
    const world = await start({ people: people(), policy: { pages: { suppressed: [], gatherWithin: 0 } } })
    const hours = (n: number) => instant(Date.now() + n * 3_600_000)
    const said = { by: 'nadia.rossi', reason: 'the upgrade' }
    const terms = { priorities: ['P2' as const], clusters: ['abrc1l-atlas-stg'], from: hours(-1), until: hours(1) }
    const occurredAt = hours(0)
    await world.planned({ type: 'WindowPlanned', occurredAt, data: { ...terms, ...said, window: 1 } })
    await world.settled()
    const incident = newIncident()
    await world.said(incident, opened(incident, false))
    await world.said(incident, routed(incident, 'emil.novak'))
    const [, ended] = await until(world, incident, 'PageSuppressed')
    expect(ended?.data).toEqual({ because: 'window 1', until: terms.until })

    const longer = { ...terms, ...said, window: 1, until: hours(3) }
    await world.planned({ type: 'WindowChanged', occurredAt, data: longer })
    await world.settled()
    await world.moveTime(3_600_001)
    // Past the first end: it waits for the later one, without another page.
    const other = newIncident()
    await world.said(other, opened(other, false))
    await world.said(other, routed(other, 'emil.novak'))
    expect((await until(world, other, 'PageSuppressed')).at(-1)?.data).toMatchObject({ until: longer.until })
    expect(types(await world.events(incident)).filter((type) => type === 'PageIntended')).toHaveLength(1)

    await world.planned({ type: 'WindowCancelled', occurredAt, data: { ...said, window: 1 } })
    const events = await until(world, incident, 'PageIntended', 2)
    expect(events.filter(({ type }) => type === 'PageSuppressed')).toHaveLength(1)
  })

  it('to somebody who was just paged is gathered with others; a P1 is not', async () => {
    const world = await start({ smtpUrl: mail.url, people: people() })
    const [first, second, third, critical] = [newIncident(), newIncident(), newIncident(), newIncident()]
    for (const incident of [first, second, third, critical]) await world.said(incident, opened(incident, false))
    await world.said(first, routed(first, 'emil.novak'))
    await until(world, first, 'AttemptEnded')
    await world.said(second, routed(second, 'emil.novak'))
    await world.said(third, routed(third, 'emil.novak'))
    await world.said(critical, (transaction) => [
      {
        type: 'TentativePrioritySet',
        occurredAt: transaction.now,
        data: {
          incidentId: critical,
          priority: 'P1',
          category: 'control-plane',
          tier: 'L3',
          rule: 'r',
          clocksStartAt: transaction.now,
        },
      },
      {
        type: 'ResponseTeamCalled',
        occurredAt: transaction.now,
        data: { incidentId: critical, parts: [{ part: 'operates', role: 'Kube-Admin', person: 'emil.novak' }] },
      },
    ])
    await until(world, critical, 'AttemptEnded')
    await world.settled()
    expect(types(await world.events(second))).toEqual(['PageIntended'])
    expect(types(await world.events(third))).toEqual(['PageIntended'])

    await world.moveTime(61_000)
    const gathered = [...(await until(world, second, 'AttemptEnded')), ...(await until(world, third, 'AttemptEnded'))]
    expect(new Set(outward(gathered).map(({ outwardId }) => outwardId)).size).toBe(1)
    const [caught, ...more] = caughtFor(outward(gathered).slice(0, 1), mail.caught)
    expect(more).toEqual([])
    expect(caught).toContain('Subject: 2 pages: [P2] Page: INC-4711 - Egress times out and others')
  })

  it('to a former candidate is superseded by the new routing', async () => {
    const world = await start({ smtpUrl: mail.url, people: people() })
    const incident = newIncident()
    await world.said(incident, opened(incident, false))
    await world.said(incident, routed(incident, 'emil.novak'))
    await world.said(incident, routed(incident, 'nadia.rossi'))
    await until(world, incident, 'PageSuperseded')
    const states = (await pages(world, `?incidentId=${incident}`)).map(({ person, state }) => `${person} ${state}`)
    expect(states[0]).toBe('emil.novak superseded')
    expect(states).toHaveLength(2)
  })
})

describe('the same fact read twice', () => {
  it('asks nobody twice', async () => {
    const world = await start({ people: people() })
    const incident = newIncident()
    await world.said(incident, opened(incident))
    await world.said(incident, routed(incident, 'emil.novak'))
    await world.said(incident, breached(incident))
    await world.settled()
    const intended = async (from: World) =>
      (await from.events(incident)).filter(({ type }) => /Intended|NotApplicable/.test(type))
    const before = await intended(world)
    await stop(world)

    await forgetInbox(house)
    const again = await start({ people: people(), sends: false })
    await again.settled()
    // The breach is told to the candidate and to each Team Lead on shift at this hour.
    expect(types(before).slice(0, 3)).toEqual(['PageIntended', 'MessageIntended', 'MessageIntended'])
    expect(await intended(again)).toEqual(before)
  })
})

describe('contacts', () => {
  it('are content by person: an event for each that is new, changed or gone', async () => {
    const world = await start({ people: people() })
    const stream = await world.reader.ofStream('communication-person-emil.novak')
    expect(types(stream)).toEqual(['ContactRecorded'])
    expect(JSON.stringify(stream)).not.toContain('Emil Novak')
    await stop(world)

    const later = await start({
      people: { people: { 'emil.novak': { name: 'Emil N.', channels: [] } } },
    })
    expect(types(await later.reader.ofStream('communication-person-emil.novak'))).toEqual([
      'ContactRecorded',
      'ContactRecorded',
    ])
    expect((await later.reader.ofStream('communication-person-nadia.rossi')).at(-1)?.data).toEqual({
      person: 'nadia.rossi',
      contact: null,
    })
  })
})
