import { fileURLToPath } from 'node:url'
import { Global, Module } from '@nestjs/common'
import { CqrsModule } from '@nestjs/cqrs'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Test } from '@nestjs/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  type EventOf,
  Hash,
  IncidentId,
  IncidentClassified,
  instant,
  type Recorded,
  type ReportText,
} from '@atlas/contracts'
import { classificationStream } from '@atlas/domain'
import { EventLog, InMemoryEventLog, LogReader } from '@atlas/event-sourcing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { ClassificationModule } from './classification.module.js'
import { ReportController } from './classify/report.controller.js'

const incidentId = IncidentId.parse('0199f3a0-0000-7000-8000-000000000001')
const loaded = loadPolicyFolder(fileURLToPath(new URL('../../../policy', import.meta.url)))
const policy = 'ok' in loaded ? loaded.ok : undefined

class ShippedPolicy extends PolicyInForce<Policy> {
  override current = () => {
    if (!policy) throw new Error('the shipped policy has a mistake')
    return { hash: policy.hash, policy }
  }
  override byHash = () => Promise.resolve(this.current().policy)
}

let log: InMemoryEventLog
let app: NestExpressApplication

beforeEach(async () => {
  log = new InMemoryEventLog(() => instant(1_000))
  @Global()
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EventLog, useValue: log },
      { provide: LogReader, useValue: log },
      { provide: PolicyInForce, useClass: ShippedPolicy },
    ],
    exports: [EventLog, LogReader, PolicyInForce],
  })
  class Platform {}
  const module = await Test.createTestingModule({ imports: [Platform, ClassificationModule] }).compile()
  app = module.createNestApplication<NestExpressApplication>({ logger: false })
  await app.init()
})
afterEach(() => app.close())

/** What intake says of a report, its text kept in the log as content. */
async function opened(
  text: ReportText | null,
  labels: Record<string, string> = {},
): Promise<Recorded<EventOf<'IncidentOpened'>>> {
  const metadata = {
    actor: { kind: 'rule', id: 'test', via: 'test' },
    correlationId: 'request-1',
    causationId: 'c',
  } as const
  const { result: hash } = await log.transact({ streams: [] }, metadata, (tx) =>
    text ? tx.keep(JSON.stringify(text)) : Hash.parse('0'.repeat(64)),
  )
  const at = instant(500)
  return {
    type: 'IncidentOpened',
    occurredAt: at,
    recordedAt: at,
    position: 7,
    streamId: 'report-x',
    streamVersion: 1,
    category: 'report',
    incidentId,
    metadata,
    hash: Hash.parse('1'.repeat(64)),
    data: {
      incidentId,
      number: '1001',
      dedupKey: Hash.parse('2'.repeat(64)),
      facts: {
        source: 'api',
        cluster: 'mecc-prd',
        clusterKnown: true,
        environment: 'production',
        labels,
        text: hash,
        ...labels,
      },
      requestors: [],
      impactStartedAt: at,
      reportedAt: at,
      receivedAt: at,
      clocksStartAt: at,
      flags: [],
    },
  }
}
const classified = () => log.stream(classificationStream(incidentId).id)
const consumer = () => app.get(ReportController)

describe('an opened incident', () => {
  it('is classified from its text, with the reason and the place of what was read', async () => {
    const summary = 'API server is unreachable for everyone'
    await consumer().reported(await opened({ summary, description: '', annotations: {} }))
    const [event] = classified()
    const data = IncidentClassified.parse(event?.data)
    expect(data).toMatchObject({ priority: 'P1', category: 'control-plane', tier: 'L3', rule: 'control-plane-lost' })
    expect(data.policy).toBe(policy?.hash)
    const read = data.matched[0]?.spans.map(({ start, end }) => summary.slice(start, end))
    expect(read).toEqual(expect.arrayContaining(['API server', 'unreachable']))
    expect(event?.metadata).toMatchObject({ correlationId: 'request-1', causationId: 'report-x@1' })
  })

  it('is classified once: a second delivery changes nothing', async () => {
    const event = await opened({ summary: 'API server is down', description: '', annotations: {} })
    await consumer().reported(event)
    await consumer().reported(event)
    expect(classified()).toHaveLength(1)
  })

  it('stores nothing that people wrote', async () => {
    await consumer().reported(
      await opened({ summary: 'Database of Jane Roe unreachable', description: 'call +49 30 1234', annotations: {} }),
    )
    expect(JSON.stringify(classified())).not.toMatch(/jane|1234/i)
  })

  it('whose text has been redacted is classified by its labels', async () => {
    await consumer().reported(await opened(null, { alertname: 'KubeAPIDown', severity: 'critical' }))
    expect(classified()[0]?.data).toMatchObject({ priority: 'P1', category: 'control-plane' })
  })
})

it('tells every rule that matched, and why', async () => {
  await consumer().reported(await opened({ summary: 'Flux is dead on mecc-prd', description: '', annotations: {} }))
  const [event] = classified()
  const { matched } = IncidentClassified.parse(event?.data)
  expect(matched[0]).toMatchObject({ rule: 'feature-lost' })
  expect(matched[0]?.because).toContain('category: gitops')
})

/** A later signal of the incident, its text kept in the log as content. */
async function added(summary: string, cluster = 'mecc-prd'): Promise<Recorded<EventOf<'ReportAdded'>>> {
  const event = await opened({ summary, description: '', annotations: {} })
  const { incidentId, facts, requestors, receivedAt, dedupKey } = event.data
  const data = {
    incidentId,
    dedupKey,
    occurrenceId: `${dedupKey}/2`,
    facts: { ...facts, cluster },
    requestors,
    receivedAt,
  }
  return { ...event, type: 'ReportAdded', streamVersion: 3, data }
}

describe('a later signal of an incident', () => {
  const first = { summary: 'Please add egress access for one namespace', description: '', annotations: {} }

  it('is classified beside it, by the facts of its own, with which signal it was', async () => {
    await consumer().reported(await opened(first))
    await consumer().reported(await added('API server is unreachable for everyone'))
    const [one, later] = classified()
    expect(one?.type).toBe('IncidentClassified')
    expect(later?.type).toBe('SignalClassified')
    expect(later?.data).toMatchObject({
      priority: 'P1',
      rule: 'control-plane-lost',
      occurrenceId: expect.stringMatching(/\/2$/),
    })
    expect(later?.metadata).toMatchObject({ causationId: 'report-x@3' })
  })

  it('says nothing by a rule that has decided before, on the incident or on another signal', async () => {
    await consumer().reported(await opened(first))
    await consumer().reported(await added('Please add egress access for another namespace'))
    expect(classified()).toHaveLength(1)
    await consumer().reported(await added('API server is unreachable for everyone'))
    await consumer().reported(await added('The API server is down'))
    expect(classified()).toHaveLength(2)
  })

  it('says nothing where no rule knows what it says', async () => {
    await consumer().reported(await opened(first))
    await consumer().reported(await added('Lorem ipsum dolor'))
    expect(classified()).toHaveLength(1)
  })
})
