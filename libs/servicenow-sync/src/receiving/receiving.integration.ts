import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type IncidentId, milliseconds } from '@atlas/contracts'
import { millisecondsOf, utcSecond, where } from '@atlas/servicenow-client'
import { RefusedException } from '@atlas/runtime'
import { Desk } from '../desk/desk.js'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'
import { Arrivals } from './arrivals.js'
import { Poller } from './poller.js'
import { Receive } from './receive.js'
import { Watermarks } from './watermarks.js'

let world: SyncWorld
let poller: Poller
let desk: Desk
let watermarks: Watermarks
beforeAll(async () => {
  world = await startSyncWorld()
  const { records, observer, units, policies, offsets, connections, log, time, due } = world
  watermarks = new Watermarks(units)
  const receive = new Receive(records, observer, units, policies, offsets)
  const arrivals = new Arrivals(log, observer, watermarks, policies, offsets)
  const leases = { take: () => Promise.reject(new Error('not led here')) }
  poller = new Poller(leases as never, connections, watermarks, receive, arrivals, due, units, policies, time)
  desk = new Desk(records, units, connections, offsets, policies)
})
afterAll(() => world?.stop())

/** Within one second the order is that of keys. */
const byElement = (one: object, other: object) =>
  'element' in one && one.element === 'comments' ? -1 : 'element' in other ? 1 : 0
const signal = new AbortController().signal
async function poll(): Promise<void> {
  const { connection } = await world.connections.standing('main')
  if (!connection) throw new Error('not connected')
  await poller.poll(connection, signal)
}
const incidents = () => world.serviceNow.table('incident')
async function sysIdOf(incidentId: IncidentId) {
  const [record] = await incidents().find(where('correlation_id', '=', `atlas:${incidentId}`), { fields: ['number'] })
  if (!record) throw new Error('no record')
  return record.sysId
}
const change = async (incidentId: IncidentId, fields: Record<string, string>) =>
  incidents().update(await sysIdOf(incidentId), fields, { fields: ['state'] })
const ofType = async (incidentId: IncidentId, type: string) =>
  (await world.events(incidentId)).filter((event) => event.type === type)
async function worked(): Promise<IncidentId> {
  const incident = await world.opened()
  await world.says(incident, {
    type: 'WorkStarted',
    data: { from: 'Unassigned', owner: 'emil.novak', tier: 'L1', firstByPerson: true },
  } as never)
  await world.writeAll(incident)
  return incident
}

describe('a poll', () => {
  it('takes our own writes coming back for nothing', async () => {
    const incident = await worked()
    await poll()
    await poll()
    expect(await ofType(incident, 'RecordObserved')).toEqual([])
  })

  it('brings what somebody changed, once, with what escalation is to take over', async () => {
    const incident = await worked()
    await change(incident, { state: '6', close_code: 'Known error', close_notes: 'by hand' })
    await poll()
    await poll()
    const seen = await ofType(incident, 'RecordObserved')
    expect(seen).toMatchObject([
      { data: { taken: { status: { status: 'Resolved' } }, values: { state: '6', close_code: 'Known error' } } },
    ])
    expect(JSON.stringify(seen)).not.toContain('by hand')
  })

  it('brings comments and work notes of others, once; the caller’s is known as theirs, with its own time', async () => {
    const incident = await worked()
    const [caller] = await world.serviceNow
      .table('sys_user')
      .find(where('user_name', '=', 'admin'), { fields: ['name'] })
    await change(incident, { caller_id: caller?.sysId ?? '' })
    await change(incident, { comments: 'It works again' })
    await change(incident, { work_notes: 'looked at it' })
    await poll()
    await poll()
    const notes = await ofType(incident, 'RecordNoteReceived')
    expect(notes.map(({ data }) => data).sort(byElement)).toMatchObject([
      { element: 'comments', fromCaller: true },
      { element: 'work_notes', fromCaller: false },
    ])
    const journal = await world.serviceNow.journal.of(await sysIdOf(incident), { element: 'comments' })
    const first = notes.find(({ data }) => 'fromCaller' in data && data.fromCaller)
    const { at } = first?.data as unknown as { at: never }
    expect(Math.abs(milliseconds(at) - millisecondsOf(utcSecond(journal[0]?.createdOn ?? '')))).toBeLessThan(1500)
  })

  it('brings attachments of others, with their bytes as content', async () => {
    const incident = await worked()
    await world.serviceNow.attachments.upload({
      table: 'incident',
      recordId: await sysIdOf(incident),
      fileName: 'log.txt',
      contentType: 'text/plain',
      bytes: Buffer.from('it broke'),
    })
    await poll()
    await poll()
    const [attached, ...more] = await ofType(incident, 'RecordAttachmentReceived')
    expect(more).toEqual([])
    const { content, sizeBytes } = attached?.data as unknown as { content: string; sizeBytes: number }
    expect(sizeBytes).toBe(8)
    expect(Buffer.from((await world.reader.content([content])).get(content) ?? []).toString()).toBe('it broke')
  })

  it('finds the record of a create whose answer was lost', async () => {
    const incident = await world.opened()
    const creation = { correlationId: `atlas:${incident}`, fields: { short_description: 'No egress to NFS' } }
    await incidents().createOnce(creation, { fields: ['number'] })
    await poll()
    expect(await ofType(incident, 'RecordLinked')).toMatchObject([{ data: { how: 'found' } }])
    await world.writeAll(incident)
    expect(await incidents().count(where('correlation_id', '=', `atlas:${incident}`))).toBe(1)
  })

  it('is woken by a hint, and by nothing else before its time', async () => {
    await watermarks.read('main', 'incident')
    expect(await watermarks.isDue('main', 'incident', 3_600_000)).toBe(false)
    await watermarks.wake('main')
    expect(await watermarks.isDue('main', 'incident', 3_600_000)).toBe(true)
  })
})

it('the comparison of everything finds what no poll saw', async () => {
  const incident = await worked()
  await poll()
  await change(incident, { state: '7', close_code: 'Known error', close_notes: 'done' })
  const { connection } = await world.connections.standing('main')
  if (!connection) throw new Error('not connected')
  expect(await poller.reconcile(connection, signal)).toBeGreaterThanOrEqual(1)
  expect(await ofType(incident, 'RecordObserved')).toMatchObject([
    { data: { via: 'reconcile', taken: { status: { status: 'Closed' } } } },
  ])
})

describe('the operator', () => {
  const by = { person: 'emil.novak', correlationId: 'c' }
  it('finds a dropped write in the queue, and replays it once the cause is mended', async () => {
    const incident = await world.opened()
    await world.writeAll(incident)
    await world.plant({ kind: 'drop-write', fields: ['assigned_to'], where: { table: 'incident' } })
    await world.says(incident, {
      type: 'WorkStarted',
      data: { from: 'Unassigned', owner: 'amelie.dubois', tier: 'L1', firstByPerson: true },
    } as never)
    await world.writeAll(incident)
    await world.heal()
    expect((await desk.queue()).filter(({ incidentId }) => incidentId === incident)).toMatchObject([
      { kind: 'dead-letter', what: 'write-dropped' },
    ])
    expect((await desk.divergences()).items.filter(({ incidentId }) => incidentId === incident)).toMatchObject([
      { unit: 'assignee', why: 'dead letter' },
    ])
    await desk.replay({ incidentId: incident, reason: 'the ACL was mended' }, by)
    await world.writeAll(incident)
    expect((await desk.queue()).filter(({ incidentId }) => incidentId === incident)).toEqual([])
    const { items, writes } = await desk.divergences()
    expect(items.filter(({ incidentId }) => incidentId === incident)).toEqual([])
    expect(writes.produced).toBe(writes.acknowledged + writes.withheld + writes.deadLettered + writes.pending)
    const refused = await desk.replay({ incidentId: incident, reason: 'again' }, by).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RefusedException)
  })

  it('settles what the rules leave to a person: ours is written again', async () => {
    const incident = await worked()
    await change(incident, { impact: '1', urgency: '1' })
    await poll()
    const asked = (await desk.queue()).filter(({ incidentId }) => incidentId === incident)
    expect(asked).toMatchObject([
      { kind: 'conflict', what: 'priority', rule: 'ask', base: { priority: '3' }, theirs: { priority: '1' } },
    ])
    expect((await desk.divergences()).items.filter(({ incidentId }) => incidentId === incident)).toMatchObject([
      { unit: 'priority', why: 'asked of a person' },
      { unit: 'priority' },
    ])
    await desk.settle({ incidentId: incident, conflict: 1, take: 'ours', reason: 'severity is what it was' }, by)
    await world.writeAll(incident)
    const [record] = await incidents().find(where('correlation_id', '=', `atlas:${incident}`), { fields: ['priority'] })
    expect(record?.values.priority).toBe('3')
    expect((await desk.queue()).filter(({ incidentId }) => incidentId === incident)).toEqual([])
  })
})

it('names nothing that the instance lacks, as it is seeded here', async () => {
  expect((await desk.instances()).items).toMatchObject([{ name: 'main', held: null, mistakes: [] }])
})
