import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import kafkajs from 'kafkajs'
import pg from 'pg'
import {
  ServiceLevelHistory,
  serviceLevelsHistoryTopic,
  ServiceLevelMessage,
  serviceLevelsTopic,
} from '@atlas/contracts'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { testKafka } from '@atlas/messaging/testing'
import { Started } from './testing/started.js'

// Of patience: each command is a process of its own.
jest.setTimeout(300_000)

/** What an operator does to a running system on Kafka, by the command. */
const kafka = await testKafka()
const suite = kafka ? describe : describe.skip

suite('an operator of Kafka mode', () => {
  let folder: string
  let database: TestDatabase
  let env: NodeJS.ProcessEnv
  let server: Started
  let pool: pg.Pool
  let url: string
  const prefix = `${randomUUID()}.`

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-operate-'))
    database = await startTestDatabase([])
    pool = new pg.Pool({ connectionString: database.url, max: 1 })
    env = {
      ATLAS_DATABASE_URL: database.url,
      ATLAS_DATA: join(folder, 'data'),
      ATLAS_PORT: '0',
      KAFKA_BROKERS: kafka?.brokers.join(',') ?? '',
      KAFKA_PREFIX: prefix,
    }
    server = Started.atlas(['start'], env)
    url = await server.ready()
  })
  afterAll(async () => {
    server.interrupt()
    await server.end()
    await pool.end()
    await database.stop()
    await kafka?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const atlas = async (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const command = Started.atlas(args, { ...env, ...more })
    const { code } = await command.end()
    const lines = command.output.trim().split('\n')
    return { code, lines, json: () => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown> }
  }
  /** Straight from the table, for waiting. */
  const letters = async () => {
    const { rows } = await pool.query<{ id: number; type: string; state: string; attempts: number }>(
      `select id::int as id, type, state, attempts from bus.dead_letters where consumer = 'escalation' order by id`,
    )
    return rows
  }
  const eventually = async <Seen>(look: () => Promise<Seen>, holds: (seen: Seen) => boolean): Promise<Seen> => {
    for (const since = Date.now(); ; await sleep(200)) {
      const seen = await look()
      if (holds(seen)) return seen
      if (Date.now() - since > 60_000) throw new Error(`still not so: ${JSON.stringify(seen)}`)
    }
  }

  it('gives a topic more partitions while it runs, and is refused fewer in one sentence', async () => {
    const { code, json } = await atlas(['topics', 'expand', 'intake', '--partitions', '8', '--json'])
    expect({ code, ...json() }).toEqual({ code: 0, topic: 'intake', partitions: 8, epoch: 2 })
    const refused = await atlas(['topics', 'expand', 'intake', '--partitions', '8'])
    expect(refused.code).toBe(1)
    expect(refused.lines).toEqual([
      `${prefix}atlas.intake.v1 is not on record with fewer than 8 partitions: partitions are only added.`,
    ])
    const embedded = await atlas(['topics', 'expand', 'intake', '--partitions', '9'], { KAFKA_BROKERS: '' })
    expect({ code: embedded.code, lines: embedded.lines }).toEqual({
      code: 1,
      lines: ['KAFKA_BROKERS names no brokers, so there are no topics to work on.'],
    })
    expect((await atlas(['topics', 'expand', 'intake', '--partitions', 'many'])).code).toBe(2)
  })

  it('lists, shows, retries and drops what was set aside', async () => {
    const producer = new kafkajs.Kafka({ brokers: [...(kafka?.brokers ?? [])], logLevel: 0 }).producer()
    await producer.connect()
    await producer.send({ topic: `${prefix}atlas.intake.v1`, messages: [{ partition: 0, value: 'no { json' }] })
    await producer.disconnect()
    const [letter] = await eventually(letters, (found) => found.length > 0)
    const id = String(letter?.id)
    const listed = (await atlas(['dead-letters', 'list', '--consumer', 'escalation', '--json'])).json()
    expect(listed['items']).toMatchObject([{ id: letter?.id, type: 'unreadable', state: 'dead', attempts: 1 }])
    const shown = (await atlas(['dead-letters', 'show', id, '--json'])).json()
    expect(Buffer.from(String(shown['bytes']), 'base64').toString()).toBe('no { json')
    expect(shown['error']).toContain('SyntaxError')
    expect((await atlas(['dead-letters', 'retry', id, '--json'])).json()).toEqual({ retried: Number(id) })
    // It fails again, and again three times.
    await eventually(letters, ([again]) => again?.state === 'dead' && again.attempts === 3)
    expect((await atlas(['dead-letters', 'drop', id, '--json'])).json()).toEqual({ dropped: Number(id) })
    expect(await letters()).toEqual([])
    const gone = await atlas(['dead-letters', 'drop', id])
    expect({ code: gone.code, lines: gone.lines }).toEqual({ code: 1, lines: [`Nothing is set aside under ${id}.`] })
  })

  it('finds on both topics of service levels, in the order of each clock, what the history over HTTP tells', async () => {
    const key = (await readFile(join(folder, 'data', 'admin-key'), 'utf8')).trim()
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const alert = {
      status: 'firing',
      fingerprint: '10e6280bc911a4db',
      startsAt: new Date().toISOString(),
      labels: { alertname: 'KubeAPIDown', cluster: 'abrc1l-atlas-prd', severity: 'critical' },
      annotations: { summary: 'Target disappeared from Prometheus target discovery.' },
    }
    const body = JSON.stringify({ version: '4', groupKey: 'g', status: 'firing', receiver: 'atlas', alerts: [alert] })
    expect((await fetch(`${url}/v1/alertmanager`, { method: 'POST', headers, body })).ok).toBe(true)
    const history = async () =>
      ServiceLevelHistory.parse(await (await fetch(`${url}/v1/service-levels/history?limit=500`, { headers })).json())
    const { items } = await eventually(history, (told) => told.items.some(({ kind }) => kind === 'resolution'))
    const consumer = new kafkajs.Kafka({ brokers: [...(kafka?.brokers ?? [])], logLevel: 0 }).consumer({
      groupId: `${prefix}test`,
    })
    const told = new Map<string, ServiceLevelMessage[]>([
      [`${prefix}${serviceLevelsTopic}`, []],
      [`${prefix}${serviceLevelsHistoryTopic}`, []],
    ])
    await consumer.connect()
    await consumer.subscribe({ topics: [...told.keys()], fromBeginning: true })
    await consumer.run({
      eachMessage: ({ topic, message }) => {
        const event = JSON.parse(message.value?.toString() ?? '') as { data: unknown }
        const data = ServiceLevelMessage.parse(event.data)
        expect(message.key?.toString()).toBe(data.clock)
        told.get(topic)?.push(data)
        return Promise.resolve()
      },
    })
    const byClock = (messages: readonly ServiceLevelMessage[]) =>
      Object.fromEntries([...Map.groupBy(messages, ({ clock }) => clock)].sort())
    for (const messages of told.values()) {
      await eventually(
        () => Promise.resolve(messages.filter(({ position }) => position <= (items.at(-1)?.position ?? 0)).length),
        (count) => count >= items.length,
      )
      const until = messages.filter(({ position }) => position <= (items.at(-1)?.position ?? 0))
      expect(byClock(until)).toEqual(byClock(items))
    }
    await consumer.disconnect()
  })

  it('lets a consumer go on after records were lost, and is told when there is none of that name', async () => {
    const accepted = await atlas(['topics', 'accept-lost-records', 'escalation', 'intake', '--json'])
    expect(accepted.json()).toEqual({ consumer: 'escalation', source: 'intake', accepted: true })
    const unknown = await atlas(['topics', 'accept-lost-records', 'nobody', 'intake'])
    expect({ code: unknown.code, lines: unknown.lines }).toEqual({
      code: 1,
      lines: ['No consumer nobody reads from intake: /readyz names them.'],
    })
  })
})
