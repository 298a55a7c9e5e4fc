import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { before, connect, Secret, type ServiceNow, ServiceNowFailure, sysId, type SysId, where } from './index.js'
import { type SimulatorProcess, startSimulatorProcess } from './testing/index.js'

let there: SimulatorProcess
let client: ServiceNow
beforeAll(async () => {
  there = await startSimulatorProcess('--now', '2026-03-02T18:00:00Z')
  client = connect({
    url: there.url,
    credentials: { kind: 'basic', user: 'admin', password: Secret.of('admin') },
    patience: 0,
    failuresUntilRest: 1000,
  })
})
afterAll(async () => {
  await client.close()
  await there.stop()
})
afterEach(() => there.control('DELETE', '/faults'))

const plant = (fault: object) => there.control('POST', '/faults', fault)
const incidents = () => client.table('incident')
const make = async (text: string, more: Record<string, string> = {}) =>
  (await incidents().create({ short_description: text, ...more }, { fields: [] })).record.sysId
const failureOf = async (doing: Promise<unknown>): Promise<ServiceNowFailure> => {
  const [{ reason }] = (await Promise.allSettled([doing])) as [{ reason?: unknown }]
  if (reason instanceof ServiceNowFailure) return reason
  throw new Error('it didn’t fail', { cause: reason })
}
/** POSTs, PATCHes and DELETEs that the instance stored for the record's table since. */
const writesSince = async (from: number) =>
  ((await there.control('GET', `/writes?since=${from}&table=incident`)) as { writes: unknown[] }).writes.length
const writesSoFar = async () => ((await there.control('GET', '/writes')) as { next: number }).next

/** What people say of syncs with ServiceNow (design, "Known complaints about such syncs"), as far as a client can help. */
describe('complaints about syncs', () => {
  it('a 200 whose field didn’t change (field ACL)', async () => {
    const id = await make('acl')
    const group = '287ebd7da9fe198100f92cc8d1d2154e'
    await plant({ kind: 'drop-write', fields: ['assignment_group'], where: { table: 'incident' } })
    const { record, dropped } = await incidents().update(
      id,
      { assignment_group: group, urgency: '1' },
      { fields: ['urgency'] },
    )
    expect(record.values.urgency).toBe('1')
    expect(dropped).toEqual([{ field: 'assignment_group', wanted: group, kept: '' }])
  })

  it('a field that isn’t there, written without a word', async () => {
    const { dropped } = await incidents().update(await make('unknown'), { u_atlas: '1' }, { fields: [] })
    expect(dropped).toEqual([{ field: 'u_atlas', wanted: '1', kept: undefined }])
  })

  it('priority written and ignored', async () => {
    const { dropped } = await incidents().update(await make('priority'), { priority: '1' }, { fields: [] })
    expect(dropped).toEqual([{ field: 'priority', wanted: '1', kept: '5' }])
  })

  it('403 for missing close fields', async () => {
    const failure = await failureOf(incidents().update(await make('close'), { state: '6' }, { fields: [] }))
    expect(failure).toMatchObject({ kind: 'forbidden', sent: 'no', status: 403, lasting: true })
    expect(failure.message).toMatch(
      /^PATCH \/api\/now\/v2\/table\/incident\/\w+: answered 403: .*Resolution code, Resolution notes\.$/,
    )
  })

  it('duplicates after a retried create', async () => {
    const creation = { correlationId: 'x:retried', fields: { short_description: 'retried' } }
    await plant({ kind: 'reset-after-commit', where: { method: 'POST' }, times: 1 })
    const from = await writesSoFar()
    const created = await incidents().createOnce(creation, { fields: ['correlation_id'] })
    expect(created).toMatchObject({
      made: true,
      dropped: [],
      others: [],
      record: { values: { correlation_id: 'x:retried' } },
    })
    expect(await incidents().createOnce(creation, { fields: [] })).toMatchObject({
      made: false,
      record: { sysId: created.record.sysId },
    })
    expect(await writesSince(from)).toBe(1)

    // Nothing was stored: told as it is, and never sent a second time by itself.
    await plant({ kind: 'reset-before-commit', where: { method: 'POST' }, times: 1 })
    const lost = { correlationId: 'x:lost', fields: { short_description: 'lost' } }
    expect(await failureOf(incidents().createOnce(lost, { fields: [] }))).toMatchObject({
      kind: 'reset',
      sent: 'maybe',
    })
    expect(await incidents().createOnce(lost, { fields: [] })).toMatchObject({ made: true })
    expect(await incidents().count(where('short_description', 'IN', 'retried,lost'))).toBe(2)
  })

  it('duplicates where an ACL keeps the correlation from being stored', async () => {
    await plant({ kind: 'drop-write', fields: ['correlation_id'] })
    const creation = {
      correlationId: 'x:hidden',
      sysId: sysId('00000000000000000000000000a71a50'),
      fields: { short_description: 'hidden' },
    }
    const dropped = [{ field: 'correlation_id', wanted: 'x:hidden', kept: '' }]
    expect(await incidents().createOnce(creation, { fields: [] })).toMatchObject({ made: true, dropped })
    expect(await incidents().createOnce(creation, { fields: [] })).toMatchObject({ made: false, dropped })
    expect(await incidents().count(where('short_description', '=', 'hidden'))).toBe(1)
  })

  it('duplicates of two creations at once', async () => {
    const creation = {
      correlationId: 'x:both',
      sysId: sysId('00000000000000000000000000a71a51'),
      fields: { short_description: 'both' },
    }
    const both = await Promise.all([1, 2].map(() => incidents().createOnce(creation, { fields: [] })))
    expect(both.map(({ made }) => made).toSorted()).toEqual([false, true])
    expect(await incidents().count(where('correlation_id', '=', 'x:both'))).toBe(1)
  })

  it('duplicates that are there already', async () => {
    const ids: SysId[] = []
    for (let n = 0; n < 3; n += 1) {
      ids.push(await make('thrice', { correlation_id: 'x:thrice' }))
      await there.control('PUT', '/clock', { move: 1000 })
    }
    const found = await incidents().createOnce(
      { correlationId: 'x:thrice', fields: { short_description: 'thrice' } },
      { fields: [] },
    )
    expect(found).toMatchObject({ made: false, record: { sysId: ids[0] }, others: ids.slice(1) })
    const sweep = await incidents().countsBy('correlation_id', where('correlation_id', 'STARTSWITH', 'x:'), {
      atLeast: 2,
    })
    expect([...sweep]).toEqual([['x:thrice', 3]])
  })

  it('notes doubled by a retried PATCH', async () => {
    const id = await make('noted twice')
    const note = async () => {
      if (!(await client.journal.has(id, '[x:note-1]')))
        await client.journal.add('incident', id, 'work_notes', 'Drained the node [x:note-1]')
    }
    await plant({ kind: 'reset-after-commit', where: { method: 'PATCH' }, times: 1 })
    expect(await failureOf(note())).toMatchObject({ kind: 'reset', sent: 'maybe' })
    await note()
    expect(await client.journal.of(id)).toHaveLength(1)
  })

  it('an update by correlation that creates', async () => {
    const from = await writesSoFar()
    const failure = await failureOf(incidents().update(sysId('0'.repeat(32)), { urgency: '1' }, { fields: [] }))
    expect(failure).toMatchObject({ kind: 'not-found', sent: 'no', status: 404 })
    expect(await writesSince(from)).toBe(0)
  })

  it('rows missed within one second of the watermark', async () => {
    await there.control('PUT', '/clock', { now: '2026-03-03T08:00:00Z' })
    const seen = new Map<string, string>()
    const query = where('short_description', '=', 'same second')
    let watermark: Parameters<typeof before>[0] | undefined
    const poll = async () => {
      const from = watermark && { at: before(watermark, 120) }
      for await (const { records, mark } of incidents().readOn(query, { fields: [], from, pageSize: 2 })) {
        for (const { sysId: id, modCount } of records) seen.set(`${id}@${modCount}`, id)
        watermark = mark.at
      }
    }
    // Ids are drawn by chance: of those made in the second after it was read, some come before what was read.
    const ids: string[] = []
    for (let round = 0; round < 6; round += 1) {
      for (let n = 0; n < 3; n += 1) ids.push(await make('same second'))
      await poll()
    }
    expect([...new Set(seen.values())].toSorted()).toEqual(ids.toSorted())
    expect(seen.size).toBe(ids.length)
  })

  it('time zones', async () => {
    const abel = await make('zoned')
    const zones = ['Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata']
    const [user] = await client.table('sys_user').find(where('user_name', '=', 'itil'), { fields: [] })
    const itil = connect({ url: there.url, credentials: { kind: 'basic', user: 'itil', password: Secret.of('itil') } })
    const displays = new Set<string | undefined>()
    const stored = new Set<string | undefined>()
    try {
      for (const zone of zones) {
        await client.table('sys_user').update(user?.sysId ?? abel, { time_zone: zone }, { fields: [] })
        const record = await itil.table('incident').get(abel, { fields: ['opened_at'], displays: true })
        displays.add(record?.displays.opened_at)
        stored.add(record?.values.opened_at)
      }
    } finally {
      await itil.close()
    }
    expect(displays.size).toBe(zones.length)
    expect([...stored]).toEqual(['2026-03-03 08:00:00'])
  })

  it.each([
    ['with headers', { retryAfter: 30 }, 30_000],
    ['without', { headers: false }, 60_000],
  ])('hourly rate windows, %s', async (_which, fault, wait) => {
    const fresh = connect({
      url: there.url,
      credentials: { kind: 'basic', user: 'admin', password: Secret.of('admin') },
      patience: 1000,
    })
    try {
      await plant({ kind: 'rate-limit', ...fault, times: 1 })
      const denied = await failureOf(fresh.table('incident').create({ short_description: 'limited' }, { fields: [] }))
      expect(denied).toMatchObject({
        kind: 'rate-limited',
        sent: 'no',
        status: 429,
        retryAfterMs: wait,
        lasting: false,
      })
      // Everybody waits from then on, and nobody asks to be told so again; an urgent one too.
      for (const lane of ['urgent', 'ordinary'] as const) {
        const held = await failureOf(fresh.table('problem').find(where('active', '=', 'true'), { fields: [], lane }))
        expect(held).toMatchObject({ kind: 'rate-limited', sent: 'no', status: undefined })
        expect(held.retryAfterMs).toBeGreaterThan(wait - 10_000)
      }
      expect(await there.control('GET', '/faults')).toEqual([])
    } finally {
      await fresh.close()
    }
  })

  it('paging that repeats or skips while rows move', async () => {
    await there.control('PUT', '/clock', { now: '2026-03-04T08:00:00Z' })
    const ids: SysId[] = []
    for (let n = 0; n < 20; n += 1) ids.push(await make('moving'))
    const states: string[] = []
    for await (const { records } of incidents().readOn(where('short_description', '=', 'moving'), {
      fields: [],
      pageSize: 5,
    })) {
      states.push(...records.map(({ sysId: id, modCount }) => `${id}@${modCount}`))
      if (states.length !== 5) continue
      // All that were read move behind the others: by offset, five of these would be skipped now.
      await there.control('PUT', '/clock', { move: 1000 })
      for (const state of [...states])
        await incidents().update(sysId(state.slice(0, 32)), { urgency: '1' }, { fields: [] })
    }
    expect(states).toHaveLength(25)
    expect(new Set(states).size).toBe(25)
    expect(new Set(states.map((state) => state.slice(0, 32)))).toEqual(new Set(ids))
  })

  it('HTML from a hibernating instance', async () => {
    await plant({ kind: 'hibernation' })
    const failure = await failureOf(make('asleep'))
    expect(failure).toMatchObject({ kind: 'hibernating', sent: 'no', status: 200, lasting: false })
    expect(failure.message).toBe(
      'POST /api/now/v2/table/incident: the instance hibernates; somebody has to wake it on the developer site.',
    )
    expect(await failureOf(client.attachments.download(sysId('0'.repeat(32))))).toMatchObject({ kind: 'hibernating' })
  })
})
