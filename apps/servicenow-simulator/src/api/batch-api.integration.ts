import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Client, started } from '../testing/client.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
})
afterAll(() => admin.simulator.close())

const encoded = (body: unknown): string => Buffer.from(JSON.stringify(body)).toString('base64')
const json = [{ name: 'Content-Type', value: 'application/json' }]
const batch = (requests: unknown[]) =>
  admin.send('POST', '/api/now/v1/batch', { batch_request_id: 7, rest_requests: requests })
const decoded = (body: string) => JSON.parse(Buffer.from(body, 'base64').toString('utf8'))

it('serves requests in order, with ids as strings and bodies in base64', async () => {
  const got = await batch([
    {
      id: 1,
      method: 'POST',
      url: '/api/now/table/incident',
      headers: json,
      body: encoded({ short_description: 'in a batch' }),
    },
    { id: 'two', method: 'GET', url: '/api/now/table/incident?sysparm_limit=1', headers: [] },
    { id: 3, method: 'GET', url: '/api/now/table/incident/nowhere' },
  ])
  expect(got.status).toBe(200)
  const { batch_request_id: id, serviced_requests: served, unserviced_requests: left } = got.json
  expect([id, left]).toEqual(['7', []])
  expect(served.map((one: { id: string; status_code: number }) => [one.id, one.status_code])).toEqual([
    ['1', 201],
    ['two', 200],
    ['3', 404],
  ])
  expect(decoded(served[0].body).result.short_description).toBe('in a batch')
  expect(decoded(served[2].body).error.message).toBe('No Record found')
  const names = served[1].headers.map(({ name }: { name: string }) => name)
  expect(names).toEqual(expect.arrayContaining(['X-Total-Count', 'Link', 'Content-Type']))
})

it('takes an empty batch', async () => {
  expect((await batch([])).json).toEqual({ batch_request_id: '7', serviced_requests: [], unserviced_requests: [] })
})

it('leaves response headers out where asked to', async () => {
  const got = await batch([
    { id: '1', method: 'GET', url: '/api/now/table/incident?sysparm_limit=1', exclude_response_headers: true },
  ])
  expect(got.json.serviced_requests[0].headers).toEqual([])
})

it('takes inner addresses that are too long for an outer one', async () => {
  const query = `${'AAAA=BBBB^'.repeat(2300)}user_name=admin`
  const got = await batch([
    { id: '1', method: 'GET', url: `/api/now/table/sys_user?sysparm_query=${encodeURIComponent(query)}` },
  ])
  expect(decoded(got.json.serviced_requests[0].body).result).toHaveLength(1)
})

it('aborts the one item that a business rule is against', async () => {
  await admin.create('sys_script', {
    name: 'No EICAR',
    collection: 'problem',
    when: 'before',
    action_insert: 'true',
    abort_action: 'true',
    filter_condition: 'short_descriptionLIKEEICAR',
  })
  const insert = (id: string, short_description: string) => ({
    id,
    method: 'POST',
    url: '/api/now/table/problem',
    headers: json,
    body: encoded({ short_description }),
  })
  const got = await batch([insert('1', 'good'), insert('2', 'EICAR'), insert('3', 'good again')])
  expect(got.json.serviced_requests.map((one: { status_code: number }) => one.status_code)).toEqual([201, 403, 201])
})
