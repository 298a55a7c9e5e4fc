import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { type HandlingEvent, type IncidentId, instant, milliseconds } from '@atlas/contracts'
import type { Transaction } from '@atlas/event-sourcing'
import { compareWithRebuild, nameOfReadModel, type ReadModel, rebuildReadModel } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { v7 } from 'uuid'
import { contactReadModel } from './contacts/contact.read-model.js'
import { windowChangeReadModel } from './maintenance/window-change.read-model.js'
import { communicationReadModel } from './read-models/communication.read-model.js'
import { knownIncidentReadModel } from './read-models/known-incident.read-model.js'
import { rosterChangeReadModel } from './roster/roster-change.read-model.js'
import { catchMail, type MailCatcher, messageIdOf } from './testing/catchers.js'
import { eventually, openHouse, startWorld, type TestHouse, type World } from './testing/notification-world.js'

/** Notification's tables made again beside a running sender: what had left isn't sent again, and nothing is forgotten. */
const models = [
  knownIncidentReadModel,
  communicationReadModel,
  contactReadModel,
  rosterChangeReadModel,
  windowChangeReadModel,
]
let mail: MailCatcher
let house: TestHouse
let world: World
let sql: DataSource

beforeEach(async () => {
  mail = await catchMail()
  house = await openHouse()
  sql = await new DataSource({ type: 'postgres', url: house.url, poolSize: 2 }).initialize()
  const people = {
    'emil.novak': { name: 'Emil Novak', channels: [{ kind: 'smtp' as const, address: 'emil@example.com' }] },
  }
  world = await startWorld(house, {
    smtpUrl: mail.url,
    people: { people },
    // Short enough that a retry falls into the rebuilding.
    policy: { retries: [200, 400, 800, 1_600] },
  })
  const away = { change: 1, person: 'nadia.rossi', from: '2027-01-04', to: '2027-01-08', delegate: null }
  await world.decided({
    type: 'LeaveRecorded',
    occurredAt: await world.reader.now(),
    data: { ...away, by: 'grace.miller', reason: 'holidays' },
  })
  await world.planned({
    type: 'WindowPlanned',
    occurredAt: await world.reader.now(),
    data: {
      window: 1,
      priorities: ['P3'],
      clusters: ['mecc-prd'],
      from: instant(Date.parse('2027-01-04T00:00:00Z')),
      until: instant(Date.parse('2027-01-05T00:00:00Z')),
      by: 'grace.miller',
      reason: 'the upgrade',
    },
  })
  await world.settled()
})
afterEach(async () => {
  await world.stop()
  await sql.destroy()
  await house.stop()
  await mail.stop()
})

const database = () => ({ url: house.url, logReader: world.reader })
const check = async () =>
  Promise.all(
    models.map(async (model) => [nameOfReadModel(model), (await compareWithRebuild(database(), model)).first]),
  )
const equal = models.map((model) => [nameOfReadModel(model), null])

const beginning =
  (incidentId: IncidentId, candidate: string | null) =>
  (transaction: Transaction): HandlingEvent[] => [
    {
      type: 'HandlingOpened',
      occurredAt: transaction.now,
      data: {
        incidentId,
        number: '4711',
        cluster: 'abrc1l-atlas-stg',
        environment: 'staging',
        requestors: [
          { id: 'ada', contact: transaction.keep(JSON.stringify({ name: 'Ada', email: 'ada@example.com' })) },
        ],
        text: transaction.keep(JSON.stringify({ summary: 'Egress times out', description: '', annotations: {} })),
        source: 'api',
        dedupKey: 'd'.repeat(64),
        clocksStartAt: transaction.now,
      },
    },
    {
      type: 'IncidentRouted',
      occurredAt: transaction.now,
      data: {
        incidentId,
        tier: 'L2',
        priority: 'P2',
        candidate,
        considered: [],
        onShift: [],
        overflow: false,
        alerted: null,
        reason: 'knows it best',
      },
    },
    {
      type: 'WorkStarted',
      occurredAt: transaction.now,
      data: {
        incidentId,
        from: 'Unassigned',
        owner: 'emil.novak',
        tier: 'L2',
        firstByPerson: true,
        acknowledgement: transaction.keep(JSON.stringify({ initialAssessment: 'an expired certificate' })),
        nextUpdateBy: instant(milliseconds(transaction.now) + 3_600_000),
      },
    },
  ]
/** Of a page that stays open: nobody starts work. */
const routedOnly = (incidentId: IncidentId) => (transaction: Transaction) =>
  beginning(incidentId, 'emil.novak')(transaction).slice(0, 2)
const incidentsOf = (count: number): IncidentId[] => Array.from({ length: count }, () => v7() as IncidentId)
const column = async <Value>(select: string): Promise<Value[]> =>
  (await sql.query<{ value: Value }[]>(select)).map(({ value }) => value)
const messageStates = () =>
  column<string>(
    `select state as value from notification.communication where kind = 'message' order by intended_at, id`,
  )

describe('a rebuild in the middle of sending', () => {
  it('sends nothing twice, loses nothing that was due or to be tried again, and gives what the log gives', async () => {
    // Some are refused for now, so that there are retries among what is switched.
    mail.failing = 10
    const incidents = incidentsOf(60)
    let [saying, rebuilt] = [true, 0]
    const said = (async () => {
      for (const [n, incident] of incidents.entries()) {
        // Whichever is faster on this machine, several are rebuilt between the first and the last that are said.
        while (rebuilt < n / 12) await sleep(2)
        await world.said(incident, beginning(incident, null))
      }
      saying = false
    })()
    while (saying)
      for (const model of models) {
        await rebuildReadModel(database(), model)
        rebuilt++
      }
    await said
    await world.settled()
    await eventually(messageStates, (states) => states.length === 60 && states.every((state) => state === 'accepted'))
    for (const model of models) await rebuildReadModel(database(), model)
    const ids = mail.caught.map(messageIdOf)
    expect(rebuilt).toBeGreaterThan(models.length)
    expect([ids.length, new Set(ids).size]).toEqual([60, 60])
    expect(await check()).toEqual(equal)
    // The sender goes on with the new tables.
    const [late] = incidentsOf(1)
    await world.said(late as IncidentId, beginning(late as IncidentId, null))
    await eventually(messageStates, (states) => states.filter((state) => state === 'accepted').length === 61)
    expect(mail.caught).toHaveLength(61)
  }, 120_000)

  it('leaves gathered pages where they wait', async () => {
    const [first, ...later] = incidentsOf(4) as [IncidentId, ...IncidentId[]]
    await world.said(first, routedOnly(first))
    await eventually(
      () => Promise.resolve(mail.caught.length),
      (sent) => sent === 1,
    )
    for (const incident of later) await world.said(incident, routedOnly(incident))
    await eventually(
      () => column<string>('select id::text as value from notification.postponed'),
      (postponed) => postponed.length === 3,
    )
    for (const model of models) await rebuildReadModel(database(), model)
    expect(await check()).toEqual(equal)
    expect(await column<number>('select count(*)::int as value from notification.postponed')).toEqual([3])
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(mail.caught).toHaveLength(1)
  })
})

describe.each(models.map((model) => [nameOfReadModel(model), model] as const))('table %s', (name, model: ReadModel) => {
  it('that was damaged is found and mended', async () => {
    for (const incident of incidentsOf(3)) await world.said(incident, beginning(incident, 'emil.novak'))
    await eventually(messageStates, (states) => states.filter((state) => state === 'accepted').length === 3)
    const whole = await sql.query<object[]>(`select * from ${name} order by 1`)
    expect(whole.length).toBeGreaterThan(0)
    expect(await check()).toEqual(equal)
    await sql.query(`delete from ${name}`)
    expect((await compareWithRebuild(database(), model)).first).toMatchObject({ live: null })
    expect(await rebuildReadModel(database(), model)).toMatchObject({ rows: whole.length })
    expect(await sql.query(`select * from ${name} order by 1`)).toEqual(whole)
  })

  it('that was dropped is made again, and written on', async () => {
    const [before, after] = incidentsOf(2) as [IncidentId, IncidentId]
    await world.said(before, beginning(before, 'emil.novak'))
    await eventually(messageStates, (states) => states.filter((state) => state === 'accepted').length === 1)
    const shape = () =>
      sql.query<object[]>(`select indexname, indexdef from pg_indexes where schemaname = 'notification' order by 1`)
    const [whole, indexes] = [await sql.query<object[]>(`select * from ${name} order by 1`), await shape()]
    await sql.query(`drop table ${name}`)
    await expect(compareWithRebuild(database(), model)).rejects.toMatchObject({
      refusal: { code: 'read-model-missing' },
    })
    await rebuildReadModel(database(), model)
    expect([await sql.query(`select * from ${name} order by 1`), await shape()]).toEqual([whole, indexes])
    await world.said(after, beginning(after, 'emil.novak'))
    await eventually(messageStates, (states) => states.filter((state) => state === 'accepted').length === 2)
    expect(await check()).toEqual(equal)
  })
})
