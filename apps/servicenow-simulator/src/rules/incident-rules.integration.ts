import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Client, started } from '../testing/client.js'

let admin: Client
/** Works on tasks, closes none. */
let itil: Client
beforeAll(async () => {
  admin = await started()
  itil = admin.as('itil')
})
afterAll(() => admin.simulator.close())

const joe = '681ccaf9c0a8016400b98a06818d57c7'
const patch = async (client: Client, id: string, body: Record<string, unknown>) =>
  client.send('PATCH', `/api/now/table/incident/${id}`, body)

it.each([
  ['1', '1', '1'],
  ['1', '2', '2'],
  ['2', '1', '2'],
  ['1', '3', '3'],
  ['2', '2', '3'],
  ['3', '1', '3'],
  ['2', '3', '4'],
  ['3', '2', '4'],
  ['3', '3', '5'],
])('looks up priority for impact %s and urgency %s', async (impact, urgency, priority) => {
  expect((await admin.create('incident', { impact, urgency })).priority).toBe(priority)
})

it('ignores a written priority with a 200', async () => {
  const { sys_id: id } = await admin.create('incident', { impact: '3', urgency: '3', priority: '1' })
  const got = await patch(admin, id, { priority: '1' })
  expect([got.status, got.json.result.priority]).toEqual([200, '5'])
  expect(got.json.result.sys_mod_count).toBe('0')
})

it('resolves only with resolution code and notes', async () => {
  const { sys_id: id } = await itil.create('incident', {})
  const refused = await patch(itil, id, { state: '6' })
  expect([refused.status, refused.json]).toEqual([
    403,
    {
      error: {
        message: 'Operation Failed',
        detail: 'Data Policy Exception: The following fields are mandatory: Resolution code, Resolution notes',
      },
      status: 'failure',
    },
  ])
  const half = await patch(itil, id, { state: '6', close_code: 'Solution provided' })
  expect(half.json.error.detail).toMatch(/mandatory: Resolution notes$/)
  const done = await patch(itil, id, { state: '6', close_code: 'Solution provided', close_notes: 'Fixed' })
  expect(done.json.result).toMatchObject({
    state: '6',
    incident_state: '6',
    active: 'true',
    resolved_at: '2026-03-02 18:00:00',
    resolved_by: { value: '681b365ec0a80164000fb0b05854a0cd' },
  })
})

it('closes by itil_admin alone, and never reopens what is closed', async () => {
  const close = { state: '7', close_code: 'Solution provided', close_notes: 'Fixed' }
  const { sys_id: id } = await itil.create('incident', { caller_id: joe })
  expect((await patch(itil, id, close)).status).toBe(403)
  const closed = await patch(admin.as('incident.manager'), id, close)
  expect(closed.json.result).toMatchObject({ state: '7', active: 'false', closed_at: '2026-03-02 18:00:00' })
  const reopened = await patch(admin, id, { state: '2' })
  expect(reopened.status).toBe(403)
  expect(reopened.json.error.detail).toContain('was aborted by Business Rule')
})

it('reopens what is resolved, and counts it', async () => {
  const { sys_id: id } = await itil.create('incident', {})
  await patch(itil, id, { state: '6', close_code: 'Solution provided', close_notes: 'Fixed' })
  const back = await patch(itil, id, { state: '2' })
  expect(back.json.result).toMatchObject({ state: '2', reopen_count: '1', resolved_at: '', resolved_by: '' })
})

it('wants a reason for a hold, and a comment for one on the caller', async () => {
  const { sys_id: id } = await itil.create('incident', { state: '2' })
  expect((await patch(itil, id, { state: '3' })).json.error.detail).toMatch(/mandatory: On hold reason$/)
  const silent = await patch(itil, id, { state: '3', hold_reason: '1' })
  expect(silent.json.error.detail).toMatch(/mandatory: Additional comments$/)
  const held = await patch(itil, id, { state: '3', hold_reason: '1', comments: 'Which cluster?' })
  expect(held.json.result).toMatchObject({ state: '3', hold_reason: '1', comments: '' })
  const vendor = await itil.create('incident', { state: '3', hold_reason: '4' })
  expect(vendor.state).toBe('3')
})

it('goes on when the caller answers, and not when another writes', async () => {
  const { sys_id: id } = await itil.create('incident', { caller_id: joe, state: '2' })
  await patch(itil, id, { state: '3', hold_reason: '1', comments: 'Which cluster?' })
  const other = await patch(itil, id, { comments: 'Asked again by phone' })
  expect(other.json.result.state).toBe('3')
  const answer = await patch(admin.as('joe.employee'), id, { comments: 'The second one' })
  expect(answer.json.result).toMatchObject({ state: '2', hold_reason: '' })
})

it('keeps journal entries as rows, and the columns empty', async () => {
  const { sys_id: id } = await itil.create('incident', { work_notes: 'first' })
  await patch(itil, id, { work_notes: 'second' })
  const { result } = (await patch(itil, id, { comments: 'to the caller' })).json
  expect(result).toMatchObject({ work_notes: '', comments: '', sys_mod_count: '2' })
  const entries = await admin.list('sys_journal_field', { query: `element_id=${id}^ORDERBYsys_created_on` })
  expect(entries.map(({ element, value, name, sys_created_by: by }) => [element, value, name, by])).toEqual([
    ['work_notes', 'first', 'incident', 'itil'],
    ['work_notes', 'second', 'incident', 'itil'],
    ['comments', 'to the caller', 'incident', 'itil'],
  ])
  const [shown] = await admin.list('incident', { query: `sys_id=${id}`, display_value: 'true' })
  expect(shown.work_notes).toBe(
    '2026-03-02 10:00:00 - ITIL User (Work notes)\nsecond\n\n2026-03-02 10:00:00 - ITIL User (Work notes)\nfirst\n\n',
  )
})

it('cancels with 8', async () => {
  const { sys_id: id } = await itil.create('incident', {})
  expect((await patch(itil, id, { state: '8' })).json.result).toMatchObject({ state: '8', active: 'false' })
})

it('counts reassignments', async () => {
  const { sys_id: id } = await itil.create('incident', { assignment_group: '287ebd7da9fe198100f92cc8d1d2154e' })
  const moved = await patch(itil, id, { assignment_group: '8a5055c9c61122780043563ef53438e3' })
  expect(moved.json.result.reassignment_count).toBe('1')
})

it('lets a caller write their own fields alone; the others are dropped with a 201', async () => {
  const joes = admin.as('joe.employee')
  const made = await joes.create('incident', {
    short_description: 'Mine',
    assignment_group: '287ebd7da9fe198100f92cc8d1d2154e',
  })
  expect(made).toMatchObject({ short_description: 'Mine', assignment_group: '' })
  const { sys_id: foreign } = await itil.create('incident', {})
  expect((await joes.get(`/api/now/table/incident/${foreign}`)).status).toBe(404)
  const removed = await joes.send('DELETE', `/api/now/table/incident/${made.sys_id}`)
  expect([removed.status, removed.json.error.detail]).toEqual([
    403,
    'ACL Exception Delete Failed due to security constraints',
  ])
})

it('thins a page out by ACLs after it was cut', async () => {
  const joes = admin.as('joe.employee')
  await joes.create('incident', { short_description: 'Own' })
  const page = await joes.get('/api/now/table/incident?sysparm_limit=200')
  expect(page.json.result.length).toBeLessThan(Number(page.headers.get('x-total-count')))
  for (const row of page.json.result) expect([row.caller_id.value, row.opened_by.value]).toContain(joe)
})

it('aborts by a business rule made over the Table API, at once', async () => {
  await admin.create('sys_script', {
    name: 'No EICAR',
    collection: 'incident',
    when: 'before',
    action_insert: true,
    action_update: true,
    abort_action: true,
    filter_condition: 'short_descriptionLIKEEICAR^EQ',
    message: 'not here',
  })
  const refused = await admin.send('POST', '/api/now/table/incident', { short_description: 'an EICAR' })
  expect(refused.status).toBe(403)
  expect(refused.json.error.detail).toContain("was aborted by Business Rule 'No EICAR^")
})

it('attaches, pauses, completes and cancels service levels', async () => {
  const { sys_id: id } = await itil.create('incident', { impact: '2', urgency: '2' })
  const rows = () =>
    admin.list('task_sla', { query: `task=${id}^ORDERBYsys_created_on`, exclude_reference_link: 'true' })
  const [first] = await rows()
  expect(first).toMatchObject({
    stage: 'in_progress',
    active: 'true',
    has_breached: 'false',
    start_time: '2026-03-02 18:00:00',
    planned_end_time: '2026-03-03 18:00:00',
  })
  await patch(itil, id, { state: '3', hold_reason: '4' })
  await admin.control('PUT', '/clock', { move: 3_600_000 })
  expect((await rows())[0]).toMatchObject({ stage: 'paused', pause_time: '2026-03-02 18:00:00' })
  await patch(itil, id, { state: '2' })
  expect((await rows())[0]).toMatchObject({
    stage: 'in_progress',
    pause_duration: '1970-01-01 01:00:00',
    planned_end_time: '2026-03-03 19:00:00',
  })
  await patch(itil, id, { urgency: '1' })
  const [old, fresh] = await rows()
  expect([old.stage, fresh.stage]).toEqual(['cancelled', 'in_progress'])
  await admin.control('PUT', '/clock', { move: 9 * 3_600_000 })
  expect((await rows())[1]).toMatchObject({ has_breached: 'true', percentage: '112.5' })
  await patch(itil, id, { state: '6', close_code: 'Solution provided', close_notes: 'Fixed' })
  expect((await rows())[1]).toMatchObject({ stage: 'completed', active: 'false', has_breached: 'true' })
  await admin.control('PUT', '/clock', { now: '2026-03-02T18:00:00Z' })
})

it('moves problems by their own states, and keeps the old one silently on an illegal move', async () => {
  const { sys_id: id, state } = await admin.create('problem', { short_description: 'p' })
  expect(state).toBe('101')
  const move = async (to: string) =>
    (await admin.send('PATCH', `/api/now/table/problem/${id}`, { state: to })).json.result.state
  expect(await move('106')).toBe('101')
  expect(await move('102')).toBe('102')
  expect(await move('106')).toBe('102')
  expect(await move('103')).toBe('103')
})

it('moves a submitted request on by itself', async () => {
  const { sys_id: id } = await admin.create('sc_request', {})
  const got = await admin.send('PATCH', `/api/now/table/sc_request/${id}`, { request_state: 'submitted' })
  expect(got.json.result.request_state).toBe('in_process')
})
