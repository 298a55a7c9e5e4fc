import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Client, started } from '../testing/client.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
})
afterAll(() => admin.simulator.close())

const patch = (table: string, id: string, body: Record<string, unknown>) =>
  admin.send('PATCH', `/api/now/table/${table}/${id}`, body)

it('moves changes through their states, and closes them with code and notes alone', async () => {
  const made = await admin.create('change_request', { short_description: 'c', type: 'normal' })
  expect(made).toMatchObject({ number: expect.stringMatching(/^CHG\d{7}$/), state: '-5', active: 'true' })
  for (const state of ['-4', '-3', '-2', '-1', '0']) {
    const moved = await patch('change_request', made.sys_id, { state })
    expect(moved.json.result).toMatchObject({ state, active: 'true' })
  }
  const refused = await patch('change_request', made.sys_id, { state: '3' })
  expect([refused.status, refused.json.error.detail]).toEqual([
    403,
    'Data Policy Exception: The following fields are mandatory: Close code, Close notes',
  ])
  const closed = await patch('change_request', made.sys_id, {
    state: '3',
    close_code: 'successful',
    close_notes: 'done',
  })
  expect(closed.json.result).toMatchObject({ state: '3', active: 'false', closed_at: '2026-03-02 18:00:00' })
})

it('cancels a change, and one of its tasks', async () => {
  const change = await admin.create('change_request', {})
  const task = await admin.create('change_task', {
    change_request: change.sys_id,
    change_task_type: 'implementation',
  })
  expect(task).toMatchObject({ number: expect.stringMatching(/^CTASK\d{7}$/), state: '1' })
  expect((await patch('change_task', task.sys_id, { state: '4' })).json.result.active).toBe('false')
  expect((await patch('change_request', change.sys_id, { state: '4' })).json.result.active).toBe('false')
  const mine = await admin.list('change_task', { query: `change_request=${change.sys_id}`, display_value: 'true' })
  expect(mine).toMatchObject([{ state: 'Canceled', change_request: { display_value: change.number } }])
})

it('fills a standard change from its template, where its creator said nothing else', async () => {
  const [version] = await admin.list('std_change_producer_version', {
    query: 'name=Clear BGP sessions on a Cisco router - 1',
  })
  const made = await admin.create('change_request', {
    type: 'standard',
    std_change_producer_version: version.sys_id,
    risk: '2',
  })
  expect(made).toMatchObject({
    type: 'standard',
    category: 'Network',
    description: 'Resend the complete BGP table to neighboring routers',
    risk: '2',
  })
})

it('resolves, closes and reopens problems, and counts that', async () => {
  const { sys_id: id } = await admin.create('problem', { state: '102' })
  await patch('problem', id, { state: '103' })
  await patch('problem', id, { state: '104' })
  const resolved = await patch('problem', id, { state: '106', resolution_code: 'fix_applied' })
  expect(resolved.json.result).toMatchObject({
    state: '106',
    problem_state: '106',
    resolved_at: '2026-03-02 18:00:00',
    resolved_by: { value: '6816f79cc0a8016401c5a33be04be441' },
  })
  expect((await patch('problem', id, { state: '107' })).json.result).toMatchObject({ state: '107', active: 'false' })
  expect((await patch('problem', id, { state: '103' })).json.result).toMatchObject({
    state: '103',
    active: 'true',
    reopen_count: '1',
  })
})
