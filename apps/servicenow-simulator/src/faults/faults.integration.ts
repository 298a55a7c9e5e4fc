import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Client, started } from '../testing/client.js'

let admin: Client
beforeAll(async () => {
  admin = await started()
})
afterAll(() => admin.simulator.close())
afterEach(() => admin.control('DELETE', '/faults'))

const plant = (fault: Record<string, unknown>) => admin.control('POST', '/faults', fault)
const post = (text: string) => admin.send('POST', '/api/now/table/incident', { short_description: text })
const stored = async (text: string) => (await admin.list('incident', { query: `short_description=${text}` })).length

it('resets before the write is stored', async () => {
  await plant({ kind: 'reset-before-commit', where: { method: 'POST' }, times: 1 })
  await expect(post('before')).rejects.toThrow()
  expect(await stored('before')).toBe(0)
})

it('resets after the write is stored', async () => {
  await plant({ kind: 'reset-after-commit', where: { method: 'POST' }, times: 1 })
  await expect(post('after')).rejects.toThrow()
  expect(await stored('after')).toBe(1)
})

it('answers 429 with headers, and without', async () => {
  await plant({ kind: 'rate-limit', retryAfter: 30, times: 1 })
  const said = await post('a')
  expect([said.status, said.headers.get('retry-after')]).toEqual([429, '30'])
  expect(Number(said.headers.get('x-ratelimit-reset'))).toBe(Date.UTC(2026, 2, 2, 18, 0, 30) / 1000)
  await plant({ kind: 'rate-limit', headers: false, times: 1 })
  const silent = await post('a')
  expect([silent.status, silent.headers.get('retry-after'), silent.headers.get('x-ratelimit-reset')]).toEqual([
    429,
    null,
    null,
  ])
})

it('answers 5xx, hibernates, and cuts bodies', async () => {
  await plant({ kind: 'status', status: 503, times: 1 })
  expect((await post('failed')).status).toBe(503)
  expect(await stored('failed')).toBe(0)
  await plant({ kind: 'hibernation', times: 1 })
  const asleep = await admin.get('/api/now/table/incident')
  expect([asleep.status, asleep.headers.get('content-type')]).toEqual([200, 'text/html;charset=UTF-8'])
  expect(asleep.text).toContain('Instance Hibernating page')
  await plant({ kind: 'cut-body', fraction: 0.5, times: 1 })
  await expect(admin.get('/api/now/table/incident')).rejects.toThrow()
})

it('drops a field of a write with a 200', async () => {
  await plant({ kind: 'drop-write', fields: ['assignment_group'], where: { table: 'incident' } })
  const { sys_id: id } = (await post('dropped')).json.result
  const got = await admin.send('PATCH', `/api/now/table/incident/${id}`, {
    assignment_group: '287ebd7da9fe198100f92cc8d1d2154e',
    description: 'kept',
  })
  expect([got.status, got.json.result.assignment_group, got.json.result.description]).toEqual([200, '', 'kept'])
})

it('waits', async () => {
  await plant({ kind: 'latency', milliseconds: 60 })
  const from = performance.now()
  await admin.get('/api/now/table/incident?sysparm_limit=1')
  expect(performance.now() - from).toBeGreaterThan(50)
})

it('meets the same requests with the same faults from the same seed', async () => {
  const outcomes = async (): Promise<string> => {
    const client = await started()
    try {
      await client.control('POST', '/faults', { kind: 'status', status: 500, probability: 0.5 })
      const all: number[] = []
      for (let n = 0; n < 20; n += 1) all.push((await client.get('/api/now/table/incident?sysparm_limit=1')).status)
      return all.join()
    } finally {
      await client.simulator.close()
    }
  }
  const first = await outcomes()
  expect(first).toContain('500')
  expect(first).toContain('200')
  expect(await outcomes()).toBe(first)
})

it('says each mistake of what it is told, and plants nothing then', async () => {
  const told: [string, string, unknown, unknown[]][] = [
    ['POST', '/faults', { kind: 'slowness' }, [expect.stringMatching(/^kind is one of latency, .*, not "slowness".$/)]],
    ['POST', '/faults', {}, [expect.stringMatching(/, not missing.$/)]],
    ['POST', '/faults', { kind: 'latency' }, ['latency wants milliseconds, a number of at least 0.']],
    [
      'POST',
      '/faults',
      { kind: 'status', status: '503', probability: 2, times: 0, where: { methods: 'POST', table: '' } },
      [
        'status is a whole number from 200 to 599, not "503".',
        'probability is a number from 0 to 1, not 2.',
        'times is a whole number of at least 1, not 0.',
        'methods is no part of where, which may have method, path, table.',
        'table is a text, not "".',
      ],
    ],
    ['POST', '/faults', { kind: 'drop-write', fields: [] }, ['fields is a list of texts, at least one, not [].']],
    [
      'POST',
      '/faults',
      { kind: 'hibernation', where: 'incident' },
      ['where is an object of method, path and table, not "incident".'],
    ],
    [
      'POST',
      '/faults',
      { kind: 'cut-body', part: 0.5 },
      ['part is no part of cut-body, which may have fraction, where, probability, times.'],
    ],
    ['PUT', '/clock', { now: 'noon' }, ['now is an instant such as 2026-01-31T12:00:00Z, not "noon".']],
    ['PUT', '/clock', {}, ['the clock wants either now, an instant, or move, milliseconds.']],
    [
      'POST',
      '/hints',
      { tables: 'incident' },
      ['a hint wants url, an http address.', expect.stringMatching(/^tables is a list/)],
    ],
    ['POST', '/faults', [], ['the body is an object in JSON.']],
    ['GET', '/fault', undefined, ['There are /faults, /clock, /hints and /writes.']],
  ]
  for (const [method, path, body, errors] of told) {
    const got = await admin.control(method, path, body)
    expect([got.status, got.json.errors]).toEqual([path === '/fault' ? 404 : 400, errors])
  }
  expect((await admin.control('GET', '/faults')).json).toEqual([])
})

it('has a clock that is moved', async () => {
  await admin.control('PUT', '/clock', { now: '2027-01-01T00:00:00Z' })
  expect((await post('later')).json.result.sys_created_on).toBe('2027-01-01 00:00:00')
  await admin.control('PUT', '/clock', { now: '2026-03-02T18:00:00Z' })
})

it('reads out every write', async () => {
  const { next } = (await admin.control('GET', '/writes')).json
  const { sys_id: id } = (await post('seen')).json.result
  await admin.send('PATCH', `/api/now/table/incident/${id}`, { work_notes: 'n' })
  const { writes } = (await admin.control('GET', `/writes?since=${next}&table=incident`)).json
  expect(writes).toMatchObject([
    { operation: 'insert', sysId: id, by: 'admin' },
    { operation: 'update', sysId: id },
  ])
})

it('sends hints of writes, lost and doubled as it was told', async () => {
  const heard: string[] = []
  const listening = createServer((incoming, response) => {
    let text = ''
    incoming.setEncoding('utf8').on('data', (part: string) => (text += part))
    incoming.on('end', () => {
      heard.push((JSON.parse(text) as { operation: string }).operation)
      response.end()
    })
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const waitFor = async (count: number): Promise<void> => {
    while (heard.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  try {
    const { port } = listening.address() as AddressInfo
    await admin.control('POST', '/hints', { url: `http://127.0.0.1:${port}/hint`, tables: ['incident'] })
    await post('hinted')
    await waitFor(1)
    await plant({ kind: 'hint-lost', times: 1 })
    await post('lost')
    expect((await admin.control('GET', '/hints')).json).toEqual({ sent: 1, lost: 1 })
    await plant({ kind: 'hint-doubled', times: 1 })
    await post('doubled')
    await waitFor(3)
    expect(heard).toEqual(['insert', 'insert', 'insert'])
  } finally {
    await admin.control('DELETE', '/hints')
    listening.closeAllConnections()
    listening.close()
  }
})
