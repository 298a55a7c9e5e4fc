import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IncidentId } from '@atlas/contracts'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'
import { Sender } from './sender.js'

/** One request at a time, and a P1's beside it; who failed would wait for ten minutes. */
let world: SyncWorld
let sender: Sender
beforeAll(async () => {
  world = await startSyncWorld(({ url }) => ({
    instances: { main: { url, budget: { inFlight: 1 } } },
    writing: { awaitsClassification: '1m', awaitsWording: '30s', retries: ['10m'] },
  }))
  const { due, records, writes, connections, policies, time } = world
  const leases = {
    take: () => Promise.resolve({ lost: new AbortController().signal, release: () => Promise.resolve() }),
  }
  const backlog = { add: () => undefined }
  sender = new Sender(leases as never, due, records, writes, connections, policies, time, backlog as never)
})
afterAll(async () => {
  await sender?.onModuleDestroy()
  await world?.stop()
})

const many = 1_000_000
const waiting = async (): Promise<number> => {
  const [row] = await world.units.query<{ count: number }>(
    `select count(*)::int as count from servicenow_sync.outbox where state = 'pending'`,
  )
  return row?.count ?? NaN
}
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 45_000; !(await holds()); await sleep(50))
    if (performance.now() > end) throw new Error('not within 45 s')
}

it('lets an instance rest that is away, and drains in order once it is back, a P1 first', async () => {
  // Its mapping is known to be good from before.
  expect((await world.connections.standing('main')).held).toBeUndefined()
  await world.plant({ kind: 'reset-before-commit', times: many })
  const incidents: IncidentId[] = []
  for (let n = 0; n < 8; n++) incidents.push(await world.opened('P3'))
  sender.onApplicationBootstrap()
  // Everybody had their turn, and nobody another: what waits has been tried, and rests for its ten minutes.
  await sleep(4000)
  const urgent = await world.opened('P1')
  await sleep(1000)
  const [fault] = (await world.simulator.control('GET', '/faults')) as { times: number }[]
  const tried = many - (fault?.times ?? 0)
  expect(tried).toBeGreaterThan(0)
  expect(tried).toBeLessThan(20)
  expect(await waiting()).toBe(2 * incidents.length + 2)
  await world.heal()
  await until(async () => (await waiting()) === 0)
  const { writes } = (await world.simulator.control('GET', '/writes?table=incident')) as {
    writes: { row: { correlation_id: string } }[]
  }
  const order = writes.map(({ row }) => row.correlation_id.replace('atlas:', ''))
  // But for the one that was the probe.
  expect(order.indexOf(urgent)).toBeLessThan(2)
  expect(order.filter((one) => one !== urgent)).toHaveLength(incidents.length)
})
