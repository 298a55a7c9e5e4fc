import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IncidentId } from '@atlas/contracts'
import { Backlog } from '@atlas/runtime'
import { where } from '@atlas/servicenow-client'
import { type ScriptedServer, startScriptedServer } from '@atlas/servicenow-client/testing'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'
import { Sender } from './sender.js'

/** The sender as it works by itself, with one request at a time, so that order can be told. */
let world: SyncWorld
/** Another instance, which takes every request and answers none. */
let hanging: ScriptedServer
let sender: Sender | undefined
beforeAll(async () => {
  hanging = await startScriptedServer(() => undefined)
  process.env['ATLAS_SERVICENOW_HANGING_API_KEY'] = 'key'
  world = await startSyncWorld(({ url }) => ({
    instances: {
      hanging: { url: hanging.url, clusters: ['mecc-prd'] },
      main: { url, budget: { inFlight: 1 } },
    },
    writing: { awaitsClassification: '1m', awaitsWording: '30s', retries: ['200ms', '500ms'] },
  }))
})
afterEach(async () => {
  await sender?.onModuleDestroy()
  sender = undefined
  await world.heal()
})
afterAll(() => world?.stop())

const begin = () => {
  const { due, records, writes, connections, policies, time } = world
  const lease = { lost: new AbortController().signal, release: () => Promise.resolve() }
  const leases = { take: () => Promise.resolve(lease) }
  sender = new Sender(leases as never, due, records, writes, connections, policies, time, new Backlog())
  sender.onApplicationBootstrap()
}
const note = async (text: string) =>
  ({ type: 'NoteAdded', data: { note: 1, by: 'emil.novak', text: await world.keep(text) } }) as never
const left = async (): Promise<number> => {
  const [row] = await world.dataSource.query<{ count: number }[]>(
    `select count(*)::int as count from servicenow_sync.outbox where state = 'pending'`,
  )
  return row?.count ?? 0
}
/** Patience, not a speed. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 400; n++) {
    if (await holds()) return
    await sleep(100)
  }
  throw new Error('it never came to hold')
}
const drained = () => until(async () => (await left()) === 0)
/** Correlation ids in the order in which their records were made. */
async function created(since: number): Promise<string[]> {
  const answer = (await world.simulator.control('GET', `/writes?since=${since}&table=incident`)) as {
    writes: { operation: string; row: Record<string, string> }[]
  }
  return answer.writes.flatMap(({ operation, row }) => (operation === 'insert' ? [row['correlation_id'] ?? ''] : []))
}
const soFar = async () => ((await world.simulator.control('GET', '/writes')) as { next: number }).next
const named = (incidents: readonly IncidentId[]) => incidents.map((incident) => `atlas:${incident}`)
const recordOf = async (incident: IncidentId) => {
  const found = await world.serviceNow
    .table('incident')
    .find(where('correlation_id', '=', `atlas:${incident}`), { fields: ['state', 'close_code'] })
  const [record] = found
  if (!record || found.length > 1) throw new Error(`${found.length} records`)
  return record
}
const failed = async (incident: IncidentId) =>
  (await world.events(incident)).filter(({ type }) => type === 'RecordWriteFailed')

describe('the sender', () => {
  it('lets a fresh P1 overtake the backlog, and keeps to the order of the rest', async () => {
    const since = await soFar()
    const backlog: IncidentId[] = []
    for (let n = 0; n < 12; n++) backlog.push(await world.opened('P3'))
    const urgent = await world.opened('P1')
    begin()
    await drained()
    const order = await created(since)
    expect(order).toHaveLength(13)
    // One of the others may be on its way by then.
    expect(order.indexOf(`atlas:${urgent}`)).toBeLessThanOrEqual(1)
    expect(order.filter((one) => one !== `atlas:${urgent}`)).toEqual(named(backlog))
  })

  it('writes to one instance while another hangs, however much waits for that', async () => {
    const hung: IncidentId[] = []
    for (let n = 0; n < 8; n++) hung.push(await world.opened('P3', 'mecc-prd'))
    const others = [await world.opened('P3'), await world.opened('P3')]
    const waits = async (incident: IncidentId) =>
      (await world.events(incident)).every(({ type }) => type === 'RecordWriteIntended')
    begin()
    await until(async () => !(await Promise.all(others.map(waits))).includes(true))
    expect(await Promise.all(hung.map(waits))).not.toContain(false)
    // What is under way there breaks off, and nothing waits for it.
    await hanging.close()
    await sender?.onModuleDestroy()
    sender = undefined
    await world.dataSource.query('delete from servicenow_sync.outbox where incident_id = any($1::uuid[])', [hung])
  })
})

describe('complaints about such syncs', () => {
  it('403 for missing close fields: what the instance refuses is a dead letter in its words, and the rest goes on', async () => {
    const incident = await world.opened()
    begin()
    await drained()
    await world.says(incident, {
      type: 'IncidentResolved',
      data: {
        from: 'Work in Progress',
        by: 'emil.novak',
        code: 'fixed',
        // Whatever was kept of it is empty, which the data policy refuses.
        summary: await world.keep(''),
        knowledge: { noneBecause: 'once' },
        verification: 'check-run',
      },
    } as never)
    await world.says(incident, await note('still told'))
    await drained()
    expect(await failed(incident)).toMatchObject([
      { data: { code: 'refused', reason: expect.stringContaining('Resolution notes') } },
    ])
    const { sysId, values } = await recordOf(incident)
    // One PATCH: state and close fields stand and fall together.
    expect(values).toMatchObject({ state: '1', close_code: '' })
    const notes = await world.serviceNow.journal.of(sysId)
    expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining('still told')])
  })

  it('hourly rate windows, with headers and without: everybody waits, and nothing is lost or given up', async () => {
    const limited = { kind: 'rate-limit', times: 1, where: { method: 'POST', table: 'incident' } }
    begin()
    await world.plant({ ...limited, retryAfter: 1 })
    const told = await world.opened()
    await drained()
    expect(await failed(told)).toEqual([])
    await recordOf(told)
    // Untold, a minute.
    await world.plant({ ...limited, headers: false })
    const untold = await world.opened()
    await until(async () => {
      const [late] = await world.dataSource.query<{ seconds: number }[]>(
        `select extract(epoch from next_at - log.now())::int as seconds from servicenow_sync.attempt where incident_id = $1`,
        [untold],
      )
      return late !== undefined && late.seconds > 40 && late.seconds <= 60
    })
    expect(await failed(untold)).toEqual([])
  })
})
