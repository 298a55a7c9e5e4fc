import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { type IncidentId, instant, milliseconds } from '@atlas/contracts'
import { ServiceNowFailure, sysId, where } from '@atlas/servicenow-client'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'

let world: SyncWorld
beforeAll(async () => {
  world = await startSyncWorld()
})
afterAll(() => world?.stop())
afterEach(() => world.heal())

const fields = [
  'number',
  'state',
  'hold_reason',
  'impact',
  'urgency',
  'priority',
  'short_description',
  'description',
  'assignment_group.name',
  'assigned_to.user_name',
  'cmdb_ci.name',
  'close_code',
  'close_notes',
] as const
async function there(incidentId: IncidentId) {
  const records = await world.serviceNow
    .table('incident')
    .find(where('correlation_id', '=', `atlas:${incidentId}`), { fields })
  expect(records).toHaveLength(1)
  const [record] = records
  if (!record) throw new Error('no record')
  return record
}
const journalOf = async (incidentId: IncidentId) =>
  (await world.serviceNow.journal.of((await there(incidentId)).sysId)).map(({ element, text }) => [element, text])
const types = async (incidentId: IncidentId) => (await world.events(incidentId)).map(({ type }) => type)
/** As the sender does: what failed is tried again until it is written. */
async function persist(incidentId: IncidentId): Promise<void> {
  for (let n = 0; n < 30; n++)
    try {
      return await world.writeAll(incidentId)
    } catch (error) {
      if (!(error instanceof ServiceNowFailure)) throw error
    }
  throw new Error('never written')
}
const started = {
  type: 'WorkStarted',
  data: { from: 'Unassigned', owner: 'emil.novak', tier: 'L1', firstByPerson: true },
} as never
const note = async (text: string) =>
  ({ type: 'NoteAdded', data: { note: 1, by: 'emil.novak', text: await world.keep(text) } }) as never
const resolved = async () =>
  ({
    type: 'IncidentResolved',
    data: {
      from: 'Work in Progress',
      by: 'emil.novak',
      code: 'fixed',
      summary: await world.keep('The rule was wrong'),
      knowledge: { noneBecause: 'once' },
      verification: 'check-run',
    },
  }) as never

const wording = () =>
  world.keep(JSON.stringify({ to: { name: 'Robin', address: null }, subject: 's', body: 'Hi Robin, please redeploy' }))

/** The fact that asks the caller. */
async function askedBy(incidentId: IncidentId): Promise<string> {
  const events = await world.events(incidentId)
  const asking = events.findLast(
    (event) => event.type === 'RecordWriteIntended' && event.data.fields['awaitsWording'] !== undefined,
  )
  return asking?.type === 'RecordWriteIntended' ? asking.data.because : ''
}

/** By somebody who works there, with another method than ours. */
async function byHand(id: string, values: Record<string, string>): Promise<void> {
  const { url, user, password } = world.simulator
  const answer = await fetch(`${url}/api/now/table/incident/${id}`, {
    method: 'PUT',
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(values),
  })
  expect(answer.status).toBe(200)
}

describe('an incident', () => {
  it('is created with its classification in one POST, and is worked on and resolved there', async () => {
    const incident = await world.opened('P2')
    await world.writeAll(incident)
    expect((await there(incident)).values).toMatchObject({
      state: '1',
      priority: '2',
      short_description: 'No egress to NFS',
      description: 'since Monday',
      'assignment_group.name': 'Tanzu Atlas L1',
      'cmdb_ci.name': 'abrc1l-atlas-stg',
    })
    expect(await types(incident)).toEqual([
      'RecordWriteIntended',
      'RecordWriteIntended',
      'RecordLinked',
      'RecordWritten',
    ])
    await world.says(incident, started, await note('firewall rule applied'), await resolved())
    await world.writeAll(incident)
    expect((await there(incident)).values).toMatchObject({
      state: '6',
      'assigned_to.user_name': 'emil.novak',
      close_code: 'Solution provided',
      close_notes: 'The rule was wrong',
    })
    expect(await journalOf(incident)).toEqual([
      ['work_notes', expect.stringMatching(/^Work note 1 of emil.novak\nfirewall rule applied\n\n\[atlas:\d+\.\d+\]$/)],
    ])
  })

  it('asks the caller in one PATCH: state, reason and the words of the template', async () => {
    const incident = await world.opened()
    await world.says(incident, started)
    await world.writeAll(incident)
    const before = (await there(incident)).modCount
    await world.says(incident, {
      type: 'FeedbackRequested',
      data: { from: 'Work in Progress', by: 'emil.novak', action: await world.keep('redeploy') },
    } as never)
    expect(await world.write(incident)).toMatchObject({ kind: 'wait' })
    await world.tells(incident, {
      template: 'feedback-request',
      content: await wording(),
      because: await askedBy(incident),
    })
    await world.writeAll(incident)
    expect((await there(incident)).values).toMatchObject({ state: '3', hold_reason: '1' })
    expect((await there(incident)).modCount).toBe(before + 1)
    expect(await journalOf(incident)).toEqual([
      ['comments', expect.stringMatching(/^Hi Robin, please redeploy\n\n\[atlas:/)],
    ])
  })

  it('waits no longer than for what it waits for: with the next word it is looked at again', async () => {
    const incident = await world.opened()
    const isDue = async () => (await world.due.due(1000, [])).some(({ incidentId }) => incidentId === incident)
    const later = instant(milliseconds(world.time.now()) + 3_600_000)
    const { version: seen } = (await world.records.load(incident, 1)).state
    await world.due.awaitMore(incident, later, 'waits for its classification', seen)
    expect(await isDue()).toBe(false)
    await world.says(incident, started)
    expect(await isDue()).toBe(true)
    // Said while the sender was deciding to wait for it.
    await world.due.awaitMore(incident, later, 'waits for its classification', seen)
    expect(await isDue()).toBe(true)
    // What was begun may have been carried out: its pause stays.
    await world.due.begin(incident)
    await world.due.postpone(incident, later, 'no answer')
    await world.says(incident, await note('more'))
    expect(await isDue()).toBe(false)
  })

  it('asks the caller with its create, where that still waited', async () => {
    const incident = await world.opened()
    await world.says(incident, started, {
      type: 'FeedbackRequested',
      data: { from: 'Work in Progress', by: 'emil.novak', action: await world.keep('redeploy') },
    } as never)
    await world.tells(incident, {
      template: 'feedback-request',
      content: await wording(),
      because: await askedBy(incident),
    })
    await world.plant({ kind: 'reset-after-commit', times: 1, where: { method: 'POST', table: 'incident' } })
    await persist(incident)
    expect((await there(incident)).values).toMatchObject({ state: '3', hold_reason: '1' })
    expect(await journalOf(incident)).toEqual([
      ['comments', expect.stringMatching(/^Hi Robin, please redeploy\n\n\[atlas:/)],
    ])
  })

  it('carries the evidence of an escalation as an attachment, once', async () => {
    const incident = await world.opened()
    const evidence = await world.keep('{"steps":[]}')
    await world.says(incident, started, {
      type: 'IncidentEscalated',
      data: {
        from: 'Work in Progress',
        fromTier: 'L1',
        toTier: 'L2',
        trigger: 'knowledge-exhaustion',
        evidence,
        giver: 'emil.novak',
      },
    } as never)
    await world.plant({ kind: 'reset-after-commit', times: 1, where: { method: 'POST', path: '/attachment' } })
    await persist(incident)
    expect((await there(incident)).values).toMatchObject({ 'assignment_group.name': 'Tanzu Atlas L2', state: '2' })
    const attached = await world.serviceNow.attachments.of('incident', (await there(incident)).sysId)
    expect(attached.map(({ fileName, sizeBytes }) => [fileName, sizeBytes])).toEqual([
      [`evidence-L1-to-L2-${evidence.slice(0, 12)}.json`, 12],
    ])
  })
})

it('in a dry run says of each write what it would be, and writes nothing', async () => {
  const { connection } = await world.connections.standing('main')
  if (!connection) throw new Error('not connected')
  const { terms } = connection
  const dry = { ...connection, terms: { ...terms, instance: { ...terms.instance, dryRun: true } } }
  const would = (incident: IncidentId) => world.writes.write(incident, dry, AbortSignal.timeout(30_000))
  const written = async () => ((await world.simulator.control('GET', '/writes')) as { next: number }).next
  const incident = await world.opened('P2')
  const before = await written()
  expect(await would(incident)).toMatchObject({
    kind: 'would',
    says: expect.stringMatching(/^create an incident with .*short_description="No egress to NFS".*urgency="1"/),
  })
  expect(await written()).toBe(before)
  await world.writeAll(incident)
  const { number } = (await there(incident)).values
  const after = await written()
  await world.says(incident, started, await note('said by nobody'))
  const changes = expect.stringMatching(new RegExp(`^change ${number ?? ''}: state="2", assigned_to="`))
  expect(await would(incident)).toMatchObject({ kind: 'would', says: changes })
  expect(await written()).toBe(after)
  // Not before what comes before it was written.
  await world.write(incident)
  expect(await would(incident)).toMatchObject({ kind: 'would', says: `add to the work_notes of ${number ?? ''}` })
  expect(await journalOf(incident)).toEqual([])
})

describe('complaints about such syncs', () => {
  it('duplicates after a retried create: there is one record, whatever was lost on the way', async () => {
    for (const kind of ['reset-after-commit', 'reset-before-commit', 'status', 'cut-body'] as const) {
      const incident = await world.opened()
      await world.plant({
        kind,
        ...(kind === 'status' ? { status: 503 } : {}),
        times: 1,
        where: { method: 'POST', table: 'incident' },
      })
      await persist(incident)
      await there(incident)
    }
  })

  it('notes doubled by a retried PATCH: the journal is asked for the marker first', async () => {
    const incident = await world.opened()
    await world.says(incident, await note('one'), await note('two'))
    await world.plant({ kind: 'reset-after-commit', times: 2, where: { method: 'PATCH', table: 'incident' } })
    await persist(incident)
    const said = (await journalOf(incident)).map(([, text = '']) => text.split('\n')[1])
    expect(said.sort()).toEqual(['one', 'two'])
  })

  it('a 200 whose field didn’t change is a dead letter that names the field', async () => {
    const incident = await world.opened()
    await world.writeAll(incident)
    await world.plant({ kind: 'drop-write', fields: ['assigned_to'], where: { table: 'incident' } })
    await world.says(incident, started)
    await world.writeAll(incident)
    const failed = (await world.events(incident)).find(({ type }) => type === 'RecordWriteFailed')
    expect(failed).toMatchObject({ data: { code: 'write-dropped', fields: ['assigned_to'] } })
    expect((await there(incident)).values).toMatchObject({ state: '2', 'assigned_to.user_name': '' })
  })

  it('priority written and ignored: impact and urgency are written, and only where they look up another', async () => {
    const incident = await world.opened('P3')
    await world.writeAll(incident)
    await world.says(incident, {
      type: 'PriorityReclassified',
      data: { request: 1, from: 'P3', to: 'P1', rows: [] },
    } as never)
    await world.writeAll(incident)
    expect((await there(incident)).values).toMatchObject({ impact: '1', urgency: '1', priority: '1' })
  })

  it('an update by correlation that creates: one whose record was deleted is a dead letter, and makes no other', async () => {
    const incident = await world.opened()
    await world.writeAll(incident)
    await world.serviceNow.table('incident').delete((await there(incident)).sysId)
    await world.says(incident, started)
    await world.writeAll(incident)
    expect((await world.events(incident)).at(-1)).toMatchObject({ type: 'RecordWriteFailed', data: { code: 'gone' } })
    expect(await world.serviceNow.table('incident').count(where('correlation_id', '=', `atlas:${incident}`))).toBe(0)
  })

  it('HTML from a hibernating instance is nothing that was written', async () => {
    const incident = await world.opened()
    await world.plant({ kind: 'hibernation', times: 1, where: { method: 'POST' } })
    await persist(incident)
    await there(incident)
  })
})

it('what somebody changed there is kept before it is written over, and what theirs won isn’t written', async () => {
  const incident = await world.opened()
  await world.says(incident, started)
  await world.writeAll(incident)
  const group = await world.serviceNow.table('sys_user_group').find(where('name', '=', 'Network'), { fields: ['name'] })
  await world.serviceNow
    .table('incident')
    .update((await there(incident)).sysId, { assignment_group: group[0]?.sysId ?? '' }, { fields })
  await world.says(incident, { type: 'EscalationAccepted', data: { by: 'amelie.dubois', tier: 'L2' } } as never)
  await world.writeAll(incident)
  expect((await there(incident)).values).toMatchObject({
    'assignment_group.name': 'Network',
    'assigned_to.user_name': 'amelie.dubois',
  })
  expect((await world.events(incident)).filter(({ type }) => type === 'RecordConflictFound')).toMatchObject([
    {
      data: {
        unit: 'group',
        decided: 'theirs',
        rule: 'theirs-unless-escalating',
        theirs: { assignment_group: group[0]?.sysId },
      },
    },
  ])
})

it('a restricted incident shows its number alone, and takes back what was said', async () => {
  const incident = await world.opened()
  await world.writeAll(incident)
  await world.says(
    incident,
    { type: 'IncidentRestricted', data: { reason: 'r', by: null } } as never,
    started,
    await note('secret'),
  )
  await world.writeAll(incident)
  const { values, sysId: id } = await there(incident)
  expect(values).toMatchObject({
    short_description: expect.stringMatching(/^INC-\d+ \(restricted\)$/),
    description: '',
    'cmdb_ci.name': '',
    'assigned_to.user_name': '',
    state: '2',
  })
  expect(await world.serviceNow.journal.of(sysId(id))).toEqual([])
  expect(await types(incident)).toContain('RecordDisclosed')
})

it('what is refused for what somebody did meanwhile is no dead letter: it is looked at again', async () => {
  const incident = await world.opened()
  await world.writeAll(incident)
  await world.says(incident, started)
  const { sysId: id } = await there(incident)
  await world.plant({ kind: 'latency', milliseconds: 700, where: { method: 'PATCH' } })
  const writing = world.write(incident)
  await sleep(300)
  // Between our reading and our writing. By PUT, which isn't slow.
  await byHand(id, { state: '7', close_code: 'Known error', close_notes: 'done' })
  expect(await writing).toEqual({ kind: 'done' })
  await world.heal()
  await world.writeAll(incident)
  expect(await types(incident)).not.toContain('RecordWriteFailed')
  expect((await there(incident)).values).toMatchObject({ state: '7', 'assigned_to.user_name': 'emil.novak' })
})

it('what somebody changed in a record before its create was answered is theirs', async () => {
  const incident = await world.opened()
  const [item] = await world.serviceNow
    .table('cmdb_ci')
    .find(where('name', '=', 'abrc1l-atlas-stg'), { fields: ['name'] })
  const said = { short_description: 'No egress to NFS', description: 'since Monday', cmdb_ci: item?.sysId ?? '' }
  const creation = { correlationId: `atlas:${incident}`, fields: said }
  await world.serviceNow.table('incident').createOnce(creation, { fields: ['number'] })
  await byHand((await there(incident)).sysId, { short_description: 'Reworded' })
  await world.writeAll(incident)
  expect((await there(incident)).values).toMatchObject({
    short_description: 'Reworded',
    'assignment_group.name': 'Tanzu Atlas L1',
  })
  expect((await world.events(incident)).find(({ type }) => type === 'RecordConflictFound')).toMatchObject({
    data: { unit: 'text', decided: 'theirs' },
  })
})

it('a note that nobody was in the way of is seen already', async () => {
  const incident = await world.opened()
  await world.says(incident, started, await note('one'))
  await world.writeAll(incident)
  const { modCount } = await there(incident)
  expect((await world.records.load(incident, 1)).state.modCount).toBe(modCount)
})

it('a comment that went with a dropped field is said once, also when that is replayed', async () => {
  const incident = await world.opened()
  await world.says(incident, started)
  await world.writeAll(incident)
  await world.plant({ kind: 'drop-write', fields: ['assigned_to'], where: { table: 'incident' } })
  await world.says(
    incident,
    { type: 'HandOverAccepted', data: { by: 'amelie.dubois' } } as never,
    {
      type: 'FeedbackRequested',
      data: { from: 'Work in Progress', by: 'emil.novak', action: await world.keep('redeploy') },
    } as never,
  )
  await world.tells(incident, {
    template: 'feedback-request',
    content: await wording(),
    because: await askedBy(incident),
  })
  await world.writeAll(incident)
  const [failed] = (await world.events(incident)).filter((event) => event.type === 'RecordWriteFailed')
  const sequences = failed?.type === 'RecordWriteFailed' ? failed.data.sequences : []
  expect(sequences).toHaveLength(3)
  await world.heal()
  await world.replay(incident, sequences)
  await world.writeAll(incident)
  expect((await there(incident)).values).toMatchObject({ state: '3', 'assigned_to.user_name': 'amelie.dubois' })
  expect((await journalOf(incident)).filter(([element]) => element === 'comments')).toHaveLength(1)
})
