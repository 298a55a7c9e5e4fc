import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type EventOf, Hash, IncidentId, instant, type Recorded } from '@atlas/contracts'
import { classificationStream } from '@atlas/domain'
import { PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestLog, type TestLog } from '@atlas/event-store-postgres/testing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { ClassifyReport, ClassifyReportHandler } from './classify/classify-report.js'

class ShippedPolicy extends PolicyInForce<Policy> {
  override current = () => {
    const loaded = loadPolicyFolder(fileURLToPath(new URL('../../../policy', import.meta.url)))
    if ('errors' in loaded) throw new Error('the shipped policy has a mistake')
    return { hash: loaded.ok.hash, policy: loaded.ok }
  }
  override byHash = () => Promise.resolve(this.current().policy)
}

let test: TestLog
beforeAll(async () => {
  test = await startTestLog(['classification'])
}, 60_000)
afterAll(() => test.stop())

it('an incident delivered to several consumers at once is classified once, from its content in the log', async () => {
  const incidentId = IncidentId.parse('0199f3a0-0000-7000-8000-000000000002')
  const metadata = {
    actor: { kind: 'rule', id: 'test', via: 'test' },
    correlationId: 'r',
    causationId: 'r',
  } as const
  const text = JSON.stringify({ summary: 'All nodes of mecc-prd are NotReady', description: '', annotations: {} })
  const { result: content } = await test.log.transact({ streams: [] }, metadata, (tx) => tx.keep(text))
  const at = instant(0)
  const opened: Recorded<EventOf<'IncidentOpened'>> = {
    type: 'IncidentOpened',
    occurredAt: at,
    recordedAt: at,
    position: 1,
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
        labels: {},
        text: content,
      },
      requestors: [],
      impactStartedAt: at,
      reportedAt: at,
      receivedAt: at,
      clocksStartAt: at,
      flags: [],
    },
  }
  const handlers = [test.log, test.another(), test.another()].map(
    (log) => new ClassifyReportHandler(log, new ShippedPolicy()),
  )
  await Promise.all(handlers.map((handler) => handler.execute(new ClassifyReport(opened))))

  const events = await new PostgresLogReader(test.pool).ofStream(classificationStream(incidentId).id)
  expect(events).toHaveLength(1)
  expect(events[0]?.data).toMatchObject({ priority: 'P1', category: 'node', tier: 'L3' })
})
