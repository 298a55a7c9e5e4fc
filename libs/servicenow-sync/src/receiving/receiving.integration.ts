import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type IncidentId, milliseconds } from '@atlas/contracts'
import { millisecondsOf, sysId, utcSecond, where } from '@atlas/servicenow-client'
import { compareWithRebuild, RefusedException } from '@atlas/runtime'
import { Desk } from '../desk/desk.js'
import { outboxReadModel } from '../outbox/outbox.read-model.js'
import { recordReadModel } from '../records/record.read-model.js'
import { pollerIn } from '../testing/poller-in.js'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'
import type { Poller } from './poller.js'
import { Watermarks } from './watermarks.js'

let world: SyncWorld
let poller: Poller
let desk: Desk
let watermarks: Watermarks
beforeAll(async () => {
  world = await startSyncWorld()
  const { records, units, policies, offsets, connections } = world
  watermarks = new Watermarks(units)
  poller = pollerIn(world)
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

describe('complaints about such syncs', () => {
  it('our own writes coming back as changes: they are taken for nothing', async () => {
    const incident = await worked()
    await poll()
    await poll()
    expect(await ofType(incident, 'RecordObserved')).toEqual([])
  })

  it('rows missed within one second of the watermark: what changes behind a poll in its own second comes with the next', async () => {
    const incidents = [await worked(), await worked(), await worked()]
    const now = Math.ceil(milliseconds(world.time.now()) / 1000) * 1000
    // So that a whole second passes by no one's haste.
    await world.simulator.control('PUT', '/clock', { now: new Date(now).toISOString() })
    for (const incident of incidents) {
      await change(incident, { state: '6', close_code: 'Known error', close_notes: 'by hand' })
      await poll()
    }
    for (const incident of incidents) expect(await ofType(incident, 'RecordObserved')).toHaveLength(1)
  })

  it('time zones: an answer is given when it was given, whatever zone the user of the sync has', async () => {
    const [admin] = await world.serviceNow
      .table('sys_user')
      .find(where('user_name', '=', 'admin'), { fields: ['name'] })
    const zoned = (time_zone: string) =>
      world.serviceNow.table('sys_user').update(sysId(admin?.sysId ?? ''), { time_zone }, { fields: ['name'] })
    for (const zone of ['Asia/Kolkata', 'America/Los_Angeles']) {
      await zoned(zone)
      const incident = await worked()
      await change(incident, { caller_id: admin?.sysId ?? '' })
      await change(incident, { comments: `It works, in ${zone}` })
      await poll()
      const [answer] = await ofType(incident, 'RecordNoteReceived')
      const { at } = answer?.data as unknown as { at: never }
      expect(Math.abs(milliseconds(at) - milliseconds(world.time.now()))).toBeLessThan(10_000)
    }
    await zoned('')
  })

  it('webhooks out of order, late, doubled and lost: they only wake the poll, which reads what stands there', async () => {
    const incident = await worked()
    await watermarks.read('main', 'incident')
    expect(await watermarks.isDue('main', 'incident', 3_600_000)).toBe(false)
    await change(incident, { state: '3', hold_reason: '4' })
    await change(incident, { state: '6', close_code: 'Known error', close_notes: 'by hand' })
    // Of both changes one hint, the older one's, twice; whatever it said isn't looked at.
    for (let times = 0; times < 2; times++) {
      await watermarks.wake('main')
      expect(await watermarks.isDue('main', 'incident', 3_600_000)).toBe(true)
      await poll()
    }
    expect(await ofType(incident, 'RecordObserved')).toMatchObject([
      { data: { taken: { status: { status: 'Resolved' } } } },
    ])
  })
})

describe('a poll', () => {
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
    const { at, by } = first?.data as unknown as { at: never; by: string }
    // As a requestor whom an arrival names: whoever erases a person names both.
    expect(by).toBe(`main/${caller?.sysId ?? ''}`)
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

  it('takes nothing from a clone of the instance, which has our ids too', async () => {
    const incident = await worked()
    await change(incident, { state: '6', close_code: 'Known error', close_notes: 'in the clone' })
    const { connection } = await world.connections.standing('main')
    if (!connection) throw new Error('not connected')
    await poller.poll({ ...connection, terms: { ...connection.terms, name: 'clone' } }, signal)
    expect(await ofType(incident, 'RecordObserved')).toEqual([])
    await poll()
    expect(await ofType(incident, 'RecordObserved')).toHaveLength(1)
  })

  it('says that there is another record with our id, once, until nobody works on it any more', async () => {
    const incident = await worked()
    const { record } = await incidents().create(
      { short_description: 'a copy', correlation_id: `atlas:${incident}` },
      { fields: ['number'] },
    )
    await poll()
    await poll()
    const doubled = [{ data: { others: [record.sysId] } }]
    expect(await ofType(incident, 'RecordDuplicated')).toMatchObject(doubled)
    expect((await desk.divergences()).doubled).toMatchObject([{ incidentId: incident, others: [record.sysId] }])
    const { connection } = await world.connections.standing('main')
    if (!connection) throw new Error('not connected')
    await poller.reconcile(connection, signal)
    expect(await ofType(incident, 'RecordDuplicated')).toMatchObject(doubled)
    await incidents().update(record.sysId, { state: '8' }, { fields: ['state'] })
    await poller.reconcile(connection, signal)
    expect(await ofType(incident, 'RecordDuplicated')).toMatchObject([...doubled, { data: { others: [] } }])
    expect((await desk.divergences()).doubled).toEqual([])
  })
})

describe('a note that was answered with success', () => {
  const said = async (incident: IncidentId, text: string) => {
    const note = { note: 1, by: 'emil.novak', text: await world.keep(text) }
    await world.says(incident, { type: 'NoteAdded', data: note } as never)
    await world.writeAll(incident)
  }
  /** As if what was said had been said before the overlap. */
  const readBack = async (): Promise<void> => {
    await world.dataSource.query(`update servicenow_sync.said set said_at = said_at - interval '1 hour'`)
    await poll()
  }
  const texts = async (incident: IncidentId) =>
    (await world.serviceNow.journal.of(await sysIdOf(incident))).map(({ text }) => text.split('\n')[1])

  it('and is there is met by the poll', async () => {
    const incident = await worked()
    await said(incident, 'kept')
    await readBack()
    expect(await ofType(incident, 'RecordWriteFailed')).toEqual([])
    const unmet = await world.dataSource.query<unknown[]>('select from servicenow_sync.said')
    expect(unmet).toEqual([])
  })

  it('and was dropped without a word is a dead letter, which is said once when it is replayed', async () => {
    const incident = await worked()
    await world.plant({ kind: 'drop-write', fields: ['work_notes'], where: { table: 'incident' } })
    await said(incident, 'dropped')
    await world.heal()
    const before = (await desk.divergences()).writes
    await readBack()
    await readBack()
    expect(await ofType(incident, 'RecordWriteFailed')).toMatchObject([
      { data: { code: 'write-dropped', fields: ['work_notes'], acknowledged: true } },
    ])
    const { writes } = await desk.divergences()
    expect(writes).toMatchObject({
      produced: before.produced,
      acknowledged: before.acknowledged - 1,
      deadLettered: before.deadLettered + 1,
    })
    const by = { person: 'emil.novak', correlationId: 'c' }
    await desk.replay({ incidentId: incident, reason: 'the ACL was mended' }, by)
    await world.writeAll(incident)
    expect(await texts(incident)).toEqual(['dropped'])
  })

  it('and is there after all when it is replayed isn’t said again', async () => {
    const incident = await worked()
    await said(incident, 'late')
    const note = (await world.events(incident)).findLast(({ type }) => type === 'RecordWritten')
    const sequences = (note?.data as { sequences?: number[] } | undefined)?.sequences ?? []
    const { connection } = await world.connections.standing('main')
    if (!connection) throw new Error('not connected')
    await world.writes.fail(incident, connection, sequences, 'refused', 'planted')
    await desk.replay({ incidentId: incident, reason: 'again' }, { person: 'emil.novak', correlationId: 'c' })
    await world.writeAll(incident)
    expect(await texts(incident)).toEqual(['late'])
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
    await world.says(incident, {
      type: 'IncidentEscalated',
      data: {
        from: 'Work in Progress',
        fromTier: 'L1',
        toTier: 'L2',
        trigger: 'knowledge-exhaustion',
        evidence: null,
        giver: 'emil.novak',
      },
    } as never)
    await world.writeAll(incident)
    await change(incident, { state: '3', hold_reason: '1', comments: 'wait for the caller' })
    await poll()
    const asked = (await desk.queue()).filter(({ incidentId }) => incidentId === incident)
    expect(asked).toMatchObject([
      { kind: 'conflict', what: 'state', rule: 'later-legal', base: { state: '2' }, theirs: { state: '3' } },
    ])
    await desk.settle({ incidentId: incident, conflict: 1, take: 'ours', reason: 'it is handed over' }, by)
    await world.writeAll(incident)
    expect((await desk.queue()).filter(({ incidentId }) => incidentId === incident)).toEqual([])
  })

  it('isn’t asked about a priority: approvers are, and ours is written back when they refuse', async () => {
    const incident = await worked()
    await change(incident, { impact: '1', urgency: '1' })
    await poll()
    expect((await desk.queue()).filter(({ incidentId }) => incidentId === incident)).toEqual([])
    expect(await ofType(incident, 'RecordObserved')).toMatchObject([
      { data: { taken: { priority: { theirs: 'P1', then: 'ask' } } } },
    ])
    expect((await desk.divergences()).items.filter(({ incidentId }) => incidentId === incident)).toMatchObject([
      { unit: 'priority', why: 'asked of a person' },
      { unit: 'priority' },
    ])
    const settling = desk.settle({ incidentId: incident, conflict: 1, take: 'theirs', reason: 'r' }, by)
    await expect(settling).rejects.toBeInstanceOf(RefusedException)
    await world.says(incident, {
      type: 'ReclassificationRefused',
      data: {
        request: 1,
        writer: 'main/admin',
        elsewhere: 'main/admin',
        by: 'nadia.rossi',
        role: 'Team Lead',
        reason: 'r',
      },
    } as never)
    await world.writeAll(incident)
    const [record] = await incidents().find(where('correlation_id', '=', `atlas:${incident}`), { fields: ['priority'] })
    expect(record?.values.priority).toBe('3')
    expect((await desk.divergences()).items.filter(({ incidentId }) => incidentId === incident)).toEqual([])
  })
})

it('names nothing that the instance lacks, as it is seeded here', async () => {
  expect((await desk.instances()).items).toMatchObject([{ name: 'main', held: null, mistakes: [] }])
})

it('all of it is made again from its events, row for row', async () => {
  const again = { url: world.url, logReader: world.reader }
  for (const readModel of [outboxReadModel, recordReadModel])
    expect(await compareWithRebuild(again, readModel)).toMatchObject({ first: null })
})
