import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Client, started } from '../testing/client.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
})
afterAll(() => admin.simulator.close())

it('answers a creation with 201, Location and the whole record', async () => {
  const made = await admin.send('POST', '/api/now/table/incident', { short_description: 'No nodes' })
  expect(made.status).toBe(201)
  const { result } = made.json
  expect(made.headers.get('location')).toBe(`${admin.simulator.url}/api/now/table/incident/${result.sys_id}`)
  expect(result).toMatchObject({
    number: expect.stringMatching(/^INC00\d{5}$/),
    sys_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    short_description: 'No nodes',
    state: '1',
    incident_state: '1',
    impact: '3',
    urgency: '3',
    priority: '5',
    active: 'true',
    sys_mod_count: '0',
    sys_created_by: 'admin',
    sys_created_on: '2026-03-02 18:00:00',
    opened_at: '2026-03-02 18:00:00',
    sys_class_name: 'incident',
  })
  expect(result.opened_by).toEqual({
    link: `${admin.simulator.url}/api/now/table/sys_user/6816f79cc0a8016401c5a33be04be441`,
    value: '6816f79cc0a8016401c5a33be04be441',
  })
})

it('counts numbers on from 10001', async () => {
  const first = await admin.create('incident', {})
  const second = await admin.create('incident', {})
  expect(Number(second.number.slice(3)) - Number(first.number.slice(3))).toBe(1)
  expect(Number(first.number.slice(3))).toBeGreaterThan(10_000)
})

it('gives every value as a string', async () => {
  const made = await admin.create('incident', { impact: 1, urgency: 1, knowledge: true, description: null })
  expect(made).toMatchObject({ impact: '1', urgency: '1', priority: '1', knowledge: 'true', description: '' })
  for (const value of Object.values(made)) expect(['string', 'object']).toContain(typeof value)
})

it('shows references as false, true and all ask for', async () => {
  const { sys_id: id } = await admin.create('incident', { caller_id: '681ccaf9c0a8016400b98a06818d57c7' })
  const link = `${admin.simulator.url}/api/now/table/sys_user/681ccaf9c0a8016400b98a06818d57c7`
  const value = '681ccaf9c0a8016400b98a06818d57c7'
  const shown = async (query: string): Promise<unknown> =>
    (await admin.get(`/api/now/table/incident/${id}?sysparm_fields=caller_id&${query}`)).json.result.caller_id
  expect(await shown('')).toEqual({ link, value })
  expect(await shown('sysparm_display_value=true')).toEqual({ display_value: 'Joe Employee', link })
  expect(await shown('sysparm_display_value=all')).toEqual({ display_value: 'Joe Employee', link, value })
  expect(await shown('sysparm_exclude_reference_link=true')).toBe(value)
  expect(await shown('sysparm_exclude_reference_link=true&sysparm_display_value=true')).toBe('Joe Employee')
  expect(await shown('sysparm_exclude_reference_link=true&sysparm_display_value=all')).toEqual({
    display_value: 'Joe Employee',
    value,
  })
})

it('shows labels and times of the own zone as display values', async () => {
  const { sys_id: id } = await admin.create('incident', { impact: '2', state: '2' })
  const { result } = (await admin.get(`/api/now/table/incident/${id}?sysparm_display_value=all`)).json
  expect(result.state).toEqual({ display_value: 'In Progress', value: '2' })
  expect(result.impact).toEqual({ display_value: '2 - Medium', value: '2' })
  expect(result.opened_at).toEqual({ display_value: '2026-03-02 10:00:00', value: '2026-03-02 18:00:00' })
  expect(result.sys_class_name).toEqual({ display_value: 'Incident', value: 'incident' })
})

it('gives the fields that were asked for alone, dotted ones as flat keys', async () => {
  const { sys_id: id } = await admin.create('incident', { caller_id: '6816f79cc0a8016401c5a33be04be441' })
  const fields = 'number,caller_id.email,caller_id.department.name,no_such_field,caller_id.nor_this'
  const { result } = (await admin.get(`/api/now/table/incident/${id}?sysparm_fields=${fields}`)).json
  expect(result).toEqual({
    number: expect.any(String),
    'caller_id.email': 'admin@example.com',
    'caller_id.department.name': 'Finance',
  })
})

it('pages by limit and offset, with links and the total', async () => {
  const page = await admin.get('/api/now/table/sys_user?sysparm_limit=10&sysparm_offset=10&sysparm_fields=user_name')
  expect(page.json.result).toHaveLength(10)
  const total = Number(page.headers.get('x-total-count'))
  expect(total).toBeGreaterThan(25)
  const link = page.headers.get('link') ?? ''
  for (const relation of ['first', 'prev', 'next', 'last']) expect(link).toContain(`;rel="${relation}"`)
  const next = /<([^>]+)>;rel="next"/.exec(link)?.[1] ?? ''
  const following = await admin.get(next)
  expect(following.status).toBe(200)
  expect(following.json.result[0]).not.toEqual(page.json.result[0])
})

it('leaves out links or the count where asked to', async () => {
  const quiet = await admin.get('/api/now/table/sys_user?sysparm_limit=1&sysparm_suppress_pagination_header=true')
  expect(quiet.headers.get('link')).toBeNull()
  expect(quiet.headers.get('x-total-count')).not.toBeNull()
  const uncounted = await admin.get('/api/now/table/sys_user?sysparm_limit=1&sysparm_no_count=true')
  expect(uncounted.headers.get('x-total-count')).toBeNull()
})

it('answers an empty list with 200, and version 1 of it with 404', async () => {
  for (const version of ['', '/v2']) {
    const none = await admin.get(`/api/now${version}/table/incident?sysparm_query=number=NONE`)
    expect([none.status, none.json]).toEqual([200, { result: [] }])
  }
  const first = await admin.get('/api/now/v1/table/incident?sysparm_query=number=NONE')
  expect(first.status).toBe(404)
})

it('updates by PATCH and PUT, and counts each change once', async () => {
  const { sys_id: id } = await admin.create('incident', { short_description: 'a' })
  await admin.control('PUT', '/clock', { move: 5000 })
  const patched = await admin.send('PATCH', `/api/now/table/incident/${id}`, { short_description: 'b' })
  expect(patched.status).toBe(200)
  expect(patched.json.result).toMatchObject({
    short_description: 'b',
    sys_mod_count: '1',
    sys_updated_on: '2026-03-02 18:00:05',
    sys_created_on: '2026-03-02 18:00:00',
  })
  const put = await admin.send('PUT', `/api/now/table/incident/${id}`, { description: 'c' })
  expect(put.json.result).toMatchObject({ short_description: 'b', description: 'c', sys_mod_count: '2' })
  await admin.control('PUT', '/clock', { move: 5000 })
  const same = await admin.send('PATCH', `/api/now/table/incident/${id}`, { description: 'c' })
  expect(same.json.result).toMatchObject({ sys_mod_count: '2', sys_updated_on: '2026-03-02 18:00:05' })
  await admin.control('PUT', '/clock', { now: '2026-03-02T18:00:00Z' })
})

it('deletes with 204, and knows the record no more', async () => {
  const { sys_id: id } = await admin.create('incident', {})
  expect((await admin.send('DELETE', `/api/now/table/incident/${id}`)).status).toBe(204)
  const gone = await admin.get(`/api/now/table/incident/${id}`)
  expect([gone.status, gone.json]).toEqual([
    404,
    {
      error: { message: 'No Record found', detail: "Record doesn't exist or ACL restricts the record retrieval" },
      status: 'failure',
    },
  ])
  expect((await admin.send('DELETE', `/api/now/table/incident/${id}`)).status).toBe(404)
})

it('keeps an id that the client chose, case and all, once', async () => {
  const id = 'AAAABBBBCCCCDDDDEEEEFFFF00001111'
  expect((await admin.create('problem', { sys_id: id })).sys_id).toBe(id)
  expect((await admin.get(`/api/now/table/problem/${id}`)).status).toBe(200)
  const twice = await admin.send('POST', '/api/now/table/problem', { sys_id: id })
  expect(twice.status).toBe(403)
  expect(twice.json.error.detail).toContain('Unique Key violation')
})

it('drops unknown fields and the instance’s own without a word', async () => {
  const made = await admin.create('incident', {
    bunk: 'x',
    sys_mod_count: '7',
    sys_created_by: 'me',
    number: 'INC9000001',
  })
  expect(made).not.toHaveProperty('bunk')
  expect(made).toMatchObject({ sys_mod_count: '0', sys_created_by: 'admin', number: 'INC9000001' })
})

it('cuts what is longer than its field', async () => {
  const made = await admin.create('incident', { short_description: 'x'.repeat(200) })
  expect(made.short_description).toHaveLength(160)
})

it('takes a bare date for midnight, a T for the blank, and True for true', async () => {
  const made = await admin.create('incident', {
    due_date: '2026-04-01',
    follow_up: '2026-04-01T08:00:00',
    knowledge: 'True',
  })
  expect(made).toMatchObject({ due_date: '2026-04-01 00:00:00', follow_up: '2026-04-01 08:00:00', knowledge: 'true' })
})

it('takes names, labels and own times with sysparm_input_display_value', async () => {
  const body = { caller_id: 'Abel Tuter', state: 'In Progress', due_date: '2026-03-05 08:00:00' }
  const named = await admin.create(
    'incident',
    body,
    '?sysparm_input_display_value=true&sysparm_exclude_reference_link=true',
  )
  expect(named).toMatchObject({
    caller_id: '62826bf03710200044e0bfc8bcbe5df1',
    state: '2',
    due_date: '2026-03-05 16:00:00',
  })
  const plain = await admin.create('incident', { due_date: '2026-03-05 08:00:00' })
  expect(plain.due_date).toBe('2026-03-05 08:00:00')
})

it('lists children in their parent, each with its class and without the child’s own fields', async () => {
  const { sys_id: id } = await admin.create('change_request', { short_description: 'In the parent too' })
  const [row] = await admin.list('task', { query: `sys_id=${id}` })
  expect(row).toMatchObject({ sys_class_name: 'change_request', short_description: 'In the parent too' })
  expect(row).not.toHaveProperty('backout_plan')
  const kept = await admin.send('PATCH', `/api/now/table/task/${id}`, { sys_class_name: 'incident' })
  expect(kept.json.result.sys_class_name).toBe('change_request')
})

it('filters by plain parameters', async () => {
  const { number } = await admin.create('incident', { short_description: 'By its number' })
  const got = await admin.get(`/api/now/table/incident?number=${number}&sysparm_fields=short_description&unknown=1`)
  expect(got.json.result).toEqual([{ short_description: 'By its number' }])
})

it('refuses as ServiceNow does', async () => {
  const cases: [string, string, unknown, Record<string, string>, number, string][] = [
    ['GET', '/api/now/table/no_such_table', undefined, {}, 400, 'Invalid table no_such_table'],
    [
      'POST',
      '/api/now/table/incident',
      '{"a":',
      { 'Content-Type': 'application/json' },
      400,
      'Exception while reading request',
    ],
    ['POST', '/api/now/table/incident', 'a=b', { 'Content-Type': 'text/plain' }, 415, 'Unsupported media type'],
    ['DELETE', '/api/now/table/incident', undefined, {}, 405, 'Method not supported'],
    ['GET', '/api/now/nothing/here', undefined, {}, 400, 'Requested URI does not represent any resource'],
  ]
  for (const [method, path, body, headers, status, message] of cases) {
    const got = await admin.send(method, path, body, headers)
    expect([got.status, got.json.error.message, got.json.status]).toEqual([status, message, 'failure'])
    expect(got.headers.get('content-type')).toContain('application/json')
  }
})

it('answers HEAD with the headers of GET', async () => {
  const head = await admin.send('HEAD', '/api/now/table/incident?sysparm_limit=1')
  expect([head.status, head.text]).toEqual([200, ''])
  expect(Number(head.headers.get('x-total-count'))).toBeGreaterThan(0)
})

it('speaks XML to whom it is asked by', async () => {
  const made = await admin.send(
    'POST',
    '/api/now/table/incident',
    '<request><entry><short_description>a &amp; b</short_description></entry></request>',
    { 'Content-Type': 'application/xml', Accept: 'application/xml' },
  )
  expect(made.status).toBe(201)
  expect(made.headers.get('content-type')).toContain('application/xml')
  expect(made.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?><response><result>/)
  expect(made.text).toContain('<short_description>a &amp; b</short_description>')
})

it('gives the same ids from the same seed', async () => {
  const [one, other] = await Promise.all([started(), started()])
  try {
    const ids = await Promise.all([one, other].map((client) => client.create('incident', {})))
    expect(ids[0].sys_id).toBe(ids[1].sys_id)
  } finally {
    await Promise.all([one.simulator.close(), other.simulator.close()])
  }
})
