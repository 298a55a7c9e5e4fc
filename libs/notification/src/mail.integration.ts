import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type EventOf,
  type HandlingEvent,
  type IncidentId,
  instant,
  milliseconds,
  type Recorded,
} from '@atlas/contracts'
import type { Transaction } from '@atlas/event-sourcing'
import { signature } from '@atlas/runtime'
import { catchMail, type MailCatcher, messageIdOf } from './testing/catchers.js'
import { eventually, openHouse, startWorld, type TestHouse, type World } from './testing/notification-world.js'

/** Mail that belongs to a thread, and mail that comes back. */
const secret = 'the secret of the mail gateway'
let house: TestHouse
let mail: MailCatcher
let world: World
beforeAll(async () => {
  house = await openHouse()
  mail = await catchMail()
  world = await startWorld(house, { smtpUrl: mail.url, mailSecret: secret })
}, 120_000)
afterAll(async () => {
  await world?.stop()
  await mail?.stop()
  await house?.stop()
})

let count = 4711
interface Opened {
  readonly id: IncidentId
  readonly number: string
}

/** Reported by Ada, worked on by Emil: the acknowledgement goes out. */
async function opened(): Promise<Opened> {
  const [id, number] = [randomUUID() as IncidentId, String(count++)]
  await world.said(id, (transaction) => {
    const opening = openingOf(id, number, transaction)
    return [reported(opening, transaction), opening, working(id, transaction)]
  })
  await mailsOf(number, 1)
  return { id, number }
}
const openingOf = (incidentId: IncidentId, number: string, transaction: Transaction): EventOf<'HandlingOpened'> => ({
  type: 'HandlingOpened',
  occurredAt: transaction.now,
  data: {
    incidentId,
    number,
    cluster: 'abrc1l-atlas-stg',
    environment: 'staging',
    requestors: [
      { id: 'ada', contact: transaction.keep(JSON.stringify({ name: 'Ada', email: 'Ada@example.com' })) },
      { id: 'bob', contact: transaction.keep(JSON.stringify({ name: 'Bob' })) },
    ],
    text: transaction.keep(JSON.stringify({ summary: 'Egress times out', description: '', annotations: {} })),
    source: 'api',
    dedupKey: 'd'.repeat(64),
    clocksStartAt: transaction.now,
  },
})
/** What intake said of it: by its number it is found. */
const reported = (
  { data: { incidentId, number, cluster, environment, requestors, text, dedupKey } }: EventOf<'HandlingOpened'>,
  { now }: Transaction,
): EventOf<'IncidentOpened'> => ({
  type: 'IncidentOpened',
  occurredAt: now,
  data: {
    incidentId,
    number,
    dedupKey,
    facts: { source: 'api', cluster, clusterKnown: true, environment, labels: {}, text },
    requestors,
    impactStartedAt: now,
    reportedAt: now,
    receivedAt: now,
    clocksStartAt: now,
    flags: [],
  },
})
const working = (incidentId: IncidentId, transaction: Transaction): HandlingEvent => ({
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
})
const updates = (incidentId: IncidentId): Promise<void> =>
  world.said(incidentId, (transaction) => [
    {
      type: 'UpdateSent',
      occurredAt: transaction.now,
      data: { incidentId, by: 'emil.novak', text: transaction.keep(`half way ${randomUUID()}`) },
    },
  ])

const mailsOf = (number: string, count: number): Promise<readonly string[]> =>
  eventually(
    () => Promise.resolve(mail.caught.filter((text) => text.includes(`INC-${number}`))),
    (mails) => mails.length >= count,
  )
const header = (name: string, text: string | undefined): string | undefined =>
  new RegExp(`^${name}: (.+)$`, 'm').exec(text ?? '')?.[1]?.trim()

describe('all mail to a recipient about an incident', () => {
  it('is one thread: it answers the first, whose Message-ID is stable', async () => {
    const { id, number } = await opened()
    await updates(id)
    await updates(id)
    const [first, second, third] = await mailsOf(number, 3)
    const thread = messageIdOf(first ?? '')
    expect(header('In-Reply-To', first)).toBeUndefined()
    for (const reply of [second, third]) {
      expect(header('In-Reply-To', reply)).toBe(thread)
      expect(header('References', reply)).toBe(thread)
      expect(messageIdOf(reply ?? '')).not.toBe(thread)
    }
    const other = await opened()
    expect(header('In-Reply-To', (await mailsOf(other.number, 1))[0])).toBeUndefined()
  })
})

const post = async (body: object, sign: { secret?: string; atMs?: number } = {}) => {
  const json = JSON.stringify(body)
  const timestamp = String(Math.floor((sign.atMs ?? (await world.now())) / 1000))
  return world.send('/v1/mail/inbound', json, {
    'content-type': 'application/json',
    'atlas-timestamp': timestamp,
    'atlas-signature': signature(sign.secret ?? secret, timestamp, json),
  })
}
const messageId = () => `<${randomUUID()}.x@mail.example.com>`
const received = async (incident: IncidentId): Promise<Recorded[]> =>
  (await world.events(incident)).filter(({ type }) => type === 'MailReceived')

describe('a mail that comes back', () => {
  it('reaches its incident by what it answers, without what it quotes, and once', async () => {
    const { id, number } = await opened()
    const [first] = await mailsOf(number, 1)
    const answer = {
      messageId: messageId(),
      from: 'Ada Lovelace <ada@EXAMPLE.com>',
      to: 'Tanzu Atlas Support <atlas@example.com>',
      subject: 'Re: whatever',
      references: messageIdOf(first ?? ''),
      text: 'It works.\r\n\r\nOn Monday, Atlas wrote:\r\n> please verify',
    }
    expect(await post(answer)).toMatchObject({ status: 200, body: { incidentId: id, repeated: false } })
    expect(await post({ ...answer, text: 'sent once more' })).toMatchObject({ status: 200, body: { repeated: true } })
    const [event, ...more] = await received(id)
    expect(more).toEqual([])
    const { requestor, text } = event?.data as { requestor: string; text: string }
    expect(requestor).toBe('ada')
    const content = (await world.reader.content([text])).get(text)
    expect(Buffer.from(content ?? []).toString()).toBe('It works.')
    expect(JSON.stringify(event)).not.toContain('mail.example.com')
  })

  it('reaches it by the number in its subject as well', async () => {
    const { id, number } = await opened()
    const subject = `AW: Update on INC-${number}: Verification Required`
    expect(await post({ messageId: messageId(), from: 'ada@example.com', subject, text: 'Yes.' })).toMatchObject({
      status: 200,
      body: { incidentId: id },
    })
  })

  it('of somebody who is no requestor of it is refused, which is recorded', async () => {
    const { id, number } = await opened()
    const subject = `Re: INC-${number}`
    for (const from of ['mallory@example.com', 'Ada <mallory@example.com>', 'bob'])
      expect(await post({ messageId: messageId(), from, subject, text: 'Close it.' })).toMatchObject({
        status: 403,
        body: { code: 'not-a-requestor' },
      })
    expect(await received(id)).toEqual([])
    const refused = (await world.reader.ofIncident(id)).filter(({ type }) => type === 'CommandRefused')
    expect(refused).toHaveLength(3)
  })

  it('that says nothing of its own, or is about nothing of ours, is refused', async () => {
    const { number } = await opened()
    const from = 'ada@example.com'
    const quoted = { messageId: messageId(), from, subject: `Re: INC-${number}`, text: '> please verify' }
    expect(await post(quoted)).toMatchObject({ status: 422, body: { code: 'empty-reply' } })
    expect(await post({ messageId: messageId(), from, subject: 'Lunch?', text: 'Noon.' })).toMatchObject({
      status: 404,
    })
    expect(await post({ messageId: messageId(), from, subject: 'INC-999999', text: 'x' })).toMatchObject({
      status: 404,
    })
  })

  it('is believed by its signature alone', async () => {
    const { id, number } = await opened()
    const body = { messageId: messageId(), from: 'ada@example.com', subject: `INC-${number}`, text: 'Yes.' }
    expect(await post(body, { secret: 'the secret of somebody else' })).toMatchObject({ status: 401 })
    expect(await post(body, { atMs: (await world.now()) - 3_600_000 })).toMatchObject({ status: 401 })
    expect(await received(id)).toEqual([])
  })
})
