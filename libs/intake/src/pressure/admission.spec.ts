import { afterEach, describe, expect, it } from '@jest/globals'
import { EventLog, type Reads, type Stored, type Transaction } from '@atlas/event-sourcing'
import type { EventMetadata } from '@atlas/contracts'
import { type IntakeWorld, shippedPolicy, startIntake, TestLog } from '../testing/intake-world.js'

/** A log that stores nothing until it is let. */
class SlowLog extends EventLog {
  readonly behind = new TestLog()
  private open: (() => void) | undefined
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve))
  waiting = 0

  override async transact<Result>(
    reads: Reads,
    metadata: EventMetadata,
    decide: (transaction: Transaction) => Result,
  ): Promise<Stored<Result>> {
    this.waiting++
    await this.opened
    return this.behind.transact(reads, metadata, decide)
  }
  letThrough = () => this.open?.()
}

let log: SlowLog
let world: IntakeWorld
afterEach(() => world.stop())

async function start(
  pendingSignals: number,
  pendingSignalsPerCluster: number,
  pendingBytes = 1_000_000,
): Promise<void> {
  log = new SlowLog()
  const policy = shippedPolicy()
  const intake = {
    ...policy.intake,
    backPressure: { ...policy.intake.backPressure, pendingSignals, pendingSignalsPerCluster, pendingBytes },
  }
  world = await startIntake({ log, reader: log.behind, policy: { ...policy, intake } })
}

const signals = (cluster: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ summary: `Trouble ${index}`, cluster }))
const alerts = (cluster: string) => ({
  version: '4',
  groupKey: '{}',
  status: 'firing',
  receiver: 'atlas',
  alerts: [{ status: 'firing', labels: { cluster }, startsAt: '2026-11-23T08:00:00Z', fingerprint: 'f' }],
})
const untilWaiting = async (count: number) => {
  while (log.waiting < count) await new Promise((resolve) => setImmediate(resolve))
}

describe('when too much is being stored', () => {
  it('more is refused with a time to try again: 429, and 503 to Alertmanager, which tries again after 5xx only', async () => {
    await start(10, 10)
    const first = world.post('/v1/signals', signals('mecc-prd', 8))
    await untilWaiting(1)
    const refused = await world.post('/v1/signals', signals('mecc-prd', 3))
    expect([refused.status, refused.headers.get('retry-after'), refused.body.code]).toEqual([429, '2', 'busy'])
    const second = world.post('/v1/alertmanager', alerts('mecc-prd'))
    await untilWaiting(2)
    const last = world.post('/v1/signals', signals('mecc-prd', 1))
    await untilWaiting(3)
    expect((await world.post('/v1/alertmanager', alerts('mecc-prd'))).status).toBe(503)

    log.letThrough()
    expect((await Promise.all([first, second, last])).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(log.behind.of('IncidentOpened')).toHaveLength(10)
    expect((await world.post('/v1/signals', signals('mecc-prd', 3))).status).toBe(200)
  })

  it('a cluster in a storm leaves room for the others', async () => {
    await start(100, 5)
    const storm = world.post('/v1/signals', signals('mecc-prd', 5))
    await untilWaiting(1)
    expect((await world.post('/v1/signals', signals('mecc-prd', 1))).status).toBe(429)
    const quiet = world.post('/v1/signals', signals('mecc-stage', 5))
    await untilWaiting(2)
    log.letThrough()
    expect((await Promise.all([storm, quiet])).map(({ status }) => status)).toEqual([200, 200])
  })

  it('a storm that has filled every bound leaves another cluster its equal part', async () => {
    await start(10, 10)
    const storm = world.post('/v1/signals', signals('mecc-prd', 10))
    await untilWaiting(1)
    const quiet = world.post('/v1/signals', signals('mecc-stage', 5))
    await untilWaiting(2)
    expect((await world.post('/v1/signals', signals('mecc-stage', 1))).status).toBe(429)
    log.letThrough()
    expect((await Promise.all([storm, quiet])).map(({ status }) => status)).toEqual([200, 200])
  })

  it('bodies count by their length too', async () => {
    await start(100, 100, 5000)
    const long = { summary: 'Trouble', cluster: 'mecc-prd', description: 'x'.repeat(4000) }
    const first = world.post('/v1/signals', long)
    await untilWaiting(1)
    expect((await world.post('/v1/signals', long)).status).toBe(429)
    log.letThrough()
    expect((await first).status).toBe(200)
  })
})
