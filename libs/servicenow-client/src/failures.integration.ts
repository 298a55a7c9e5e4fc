import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Attempt,
  connect,
  everything,
  type Instance,
  Secret,
  type ServiceNow,
  ServiceNowFailure,
  sysId,
} from './index.js'
import { json, type ScriptedServer, startScriptedServer } from './testing/index.js'

const password = 'correct horse battery staple'
let server: ScriptedServer | undefined
let client: ServiceNow | undefined
let attempts: Attempt[]
beforeEach(() => {
  attempts = []
})
afterEach(async () => {
  await client?.close()
  await server?.close()
})

type Step = (request: IncomingMessage, response: ServerResponse) => void
const facing = async (steps: readonly Step[], more: Partial<Instance> = {}): Promise<ServiceNow> => {
  server = await startScriptedServer(...steps)
  client = connect({
    url: server.url,
    credentials: { kind: 'basic', user: 'atlas', password: Secret.of(password) },
    onAttempt: (attempt) => attempts.push(attempt),
    timeout: 5000,
    ...more,
  })
  return client
}
const failureOf = async (doing: Promise<unknown>): Promise<ServiceNowFailure> => {
  const [{ reason }] = (await Promise.allSettled([doing])) as [{ reason?: unknown }]
  if (reason instanceof ServiceNowFailure) return reason
  throw new Error('it didn’t fail', { cause: reason })
}
const row = {
  sys_id: 'a'.repeat(32),
  sys_mod_count: '0',
  sys_updated_on: '2026-03-02 18:00:00',
  sys_updated_by: 'atlas',
}
const stored = json(201, { result: row })
const counted = json(200, { result: { stats: { count: '3' } } })
const post = (to: ServiceNow, signal?: AbortSignal) =>
  to.table('incident').create({ short_description: 'x' }, { fields: [], signal })
const count = (from: ServiceNow, signal?: AbortSignal) => from.table('incident').count(everything, { signal })
const reset: Step = (request) => request.socket.resetAndDestroy()
const page =
  (status: number, html: string, headers: Record<string, string> = {}): Step =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end(html)
  }
/** The head of an answer, half of what it promises, and then the end of the connection. */
const cut =
  (status: number): Step =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"result":[{"sys_id":"', () => response.destroy())
  }
const never: Step = () => undefined

describe('a write is sent once, and its failure says whether it may have been carried out', () => {
  const unknown = 'Whether it was carried out isn’t known.'
  const cases: [string, Step, Partial<ServiceNowFailure>, string][] = [
    ['a reset', reset, { kind: 'reset', sent: 'maybe' }, `the connection broke before an answer (`],
    [
      'an answer cut after 201',
      cut(201),
      { kind: 'cut', sent: 'yes', status: 201 },
      'the answer broke off after 22 bytes.',
    ],
    ['an answer cut after 503', cut(503), { kind: 'cut', sent: 'maybe', status: 503 }, unknown],
    [
      'JSON that ends in its middle',
      (_request, response) => response.writeHead(201, { 'content-type': 'application/json' }).end('{"result":{"sys'),
      { kind: 'cut', sent: 'yes' },
      'the answer is no whole JSON; it ends after 15 bytes.',
    ],
    [
      '500',
      json(500, { error: { message: 'Boom', detail: 'of a rule' }, status: 'failure' }),
      { kind: 'server-error', sent: 'maybe' },
      `answered 500: Boom: of a rule. ${unknown}`,
    ],
    [
      '503 in HTML',
      page(503, '<title>Down</title>'),
      { kind: 'server-error', sent: 'maybe' },
      `answered 503. ${unknown}`,
    ],
    [
      'a 200 with an error inside',
      json(200, {
        result: [],
        error: { message: 'Transaction cancelled: maximum execution time exceeded', detail: null },
        status: 'failure',
      }),
      { kind: 'error-inside', sent: 'maybe' },
      `answered 200 with an error inside: Transaction cancelled: maximum execution time exceeded. ${unknown}`,
    ],
    [
      'a page instead of JSON',
      page(200, '<html><head><title>Sign\n in</title>'),
      { kind: 'not-json', sent: 'maybe' },
      `answered 200 with a page instead of JSON (“Sign in”). ${unknown}`,
    ],
    [
      'a redirect',
      page(302, '', { location: 'https://sso.example.com/login?SAMLRequest=abc' }),
      { kind: 'not-json', sent: 'maybe', status: 302 },
      'answered 302, which leads to https://sso.example.com/login; is the address the instance’s own?',
    ],
    [
      'a hibernating instance',
      page(200, '<h1>Your instance is hibernating</h1>'),
      { kind: 'hibernating', sent: 'no' },
      'the instance hibernates',
    ],
    [
      '400',
      json(400, { error: { message: 'Invalid table incidnt', detail: null }, status: 'failure' }),
      { kind: 'invalid', sent: 'no', lasting: true },
      'answered 400: Invalid table incidnt.',
    ],
    [
      '401',
      json(401, { error: { message: 'User Not Authenticated', detail: '' } }),
      { kind: 'unauthenticated', sent: 'no' },
      'answered 401: User Not Authenticated.',
    ],
    ['408 of a proxy', page(408, ''), { kind: 'timeout', sent: 'maybe' }, 'answered 408.'],
    [
      '429',
      json(429, {}, { 'retry-after': '7' }),
      { kind: 'rate-limited', sent: 'no', retryAfterMs: 7000 },
      'too many requests (429); again in 7 s.',
    ],
    [
      '201 without a record',
      json(201, { result: [] }),
      { kind: 'unexpected', sent: 'maybe' },
      'the answer isn’t of the shape that the Table API gives.',
    ],
    [
      'a record without a time',
      json(201, { result: { ...row, sys_updated_on: '' } }),
      { kind: 'unexpected', sent: 'maybe' },
      'a row lacks its sys_id, sys_updated_on or sys_mod_count.',
    ],
  ]
  it.each(cases)('%s', async (_name, step, expected, sentence) => {
    const failure = await failureOf(post(await facing([step])))
    expect(failure).toMatchObject(expected)
    expect(failure.message).toContain(`POST /api/now/v2/table/incident: `)
    expect(failure.message).toContain(sentence)
    expect(server?.asked).toEqual([expect.stringMatching(/^POST \/api\/now\/v2\/table\/incident\?/)])
    const told = failure.kind === 'unexpected' ? undefined : { kind: failure.kind, sent: failure.sent }
    expect(attempts.map(({ failure: ofAttempt }) => ofAttempt)).toEqual([told])
  })

  it('nothing listens', async () => {
    const gone = await startScriptedServer(never)
    await gone.close()
    const failure = await failureOf(post(await facing([never], { url: gone.url })))
    expect(failure).toMatchObject({ kind: 'unreachable', sent: 'no' })
    expect(failure.message).toBe(`POST /api/now/v2/table/incident: no connection to ${gone.url}: nobody listens there.`)
  })

  it('no answer in time', async () => {
    const failure = await failureOf(post(await facing([never], { timeout: 150 })))
    expect(failure).toMatchObject({ kind: 'timeout', sent: 'maybe' })
    expect(failure.message).toContain('no whole answer within 150 ms.')
  })

  it('a cancelled one, before it left and after', async () => {
    const to = await facing([never])
    expect(await failureOf(post(to, AbortSignal.abort(new Error('stop'))))).toMatchObject({
      kind: 'cancelled',
      sent: 'no',
    })
    expect(server?.asked).toEqual([])
    const controller = new AbortController()
    const posting = failureOf(post(to, controller.signal))
    while (server?.asked.length === 0) await sleep(5)
    controller.abort(new Error('stop'))
    expect(await posting).toMatchObject({ kind: 'cancelled', sent: 'maybe', cause: new Error('stop') })
  })

  it('what is under way and what waits when the client is closed', async () => {
    const to = await facing([never], { inFlight: 1 })
    const both = [failureOf(post(to)), failureOf(post(to))]
    while (server?.asked.length === 0) await sleep(5)
    await to.close()
    expect(await Promise.all(both)).toEqual([
      expect.objectContaining({ kind: 'cancelled', sent: 'maybe' }),
      expect.objectContaining({ kind: 'cancelled', sent: 'no' }),
    ])
    expect(server?.asked).toHaveLength(1)
  })
})

describe('a read', () => {
  it.each([
    ['a reset', reset],
    ['5xx', json(502, {})],
    ['a cut answer', cut(200)],
    ['a page', page(200, '<title>Maintenance</title>')],
    ['an error inside', json(200, { error: { message: 'Transaction cancelled', detail: '' } })],
  ])('is sent again after %s', async (_name, step) => {
    expect(await count(await facing([step, counted]))).toBe(3)
    expect(attempts.map(({ attempt, failure }) => [attempt, failure === undefined])).toEqual([
      [1, false],
      [2, true],
    ])
  })

  it('is given up after as many attempts as it may have', async () => {
    const failure = await failureOf(count(await facing([reset], { readAttempts: 3 })))
    expect(failure.kind).toBe('reset')
    expect(server?.asked).toHaveLength(3)
  })

  it.each([
    ['a lasting failure', json(403, { error: { message: 'User Not Authorized', detail: '' } }), 'forbidden'],
    ['hibernation', page(200, 'Instance Hibernating page'), 'hibernating'],
  ])('isn’t sent again after %s', async (_name, step, kind) => {
    expect((await failureOf(count(await facing([step])))).kind).toBe(kind)
    expect(server?.asked).toHaveLength(1)
  })

  it('is told apart from a record that isn’t there where a proxy answers 404', async () => {
    const missing = json(404, { error: { message: 'No Record found', detail: '' }, status: 'failure' })
    const from = await facing([missing, page(404, 'Not Found')])
    const get = () => from.table('incident').get(sysId('1'), { fields: [] })
    expect(await get()).toBeUndefined()
    expect(await failureOf(get())).toMatchObject({ kind: 'not-found', status: 404 })
  })

  it('fails where the instance leaves a part of the query out', async () => {
    const result = ['2026-03-02 18:00:05', '2026-03-02 17:00:00'].map((at) => ({ ...row, sys_updated_on: at }))
    const from = await facing([json(200, { result }, { 'x-total-count': '2' })])
    const reading = from.table('incident').readOn(everything, { fields: [] })
    expect(await failureOf(reading.next())).toMatchObject({ kind: 'unexpected', lasting: true })
  })

  it('fails where nothing but hidden rows lies ahead', async () => {
    const from = await facing([json(200, { result: [] }, { 'x-total-count': '20000' })])
    const reading = from.table('incident').readOn(everything, { fields: [] })
    const failure = await failureOf(reading.next())
    expect(failure).toMatchObject({ kind: 'forbidden' })
    expect(failure.message).toContain('none of the first 10000 of 20000 rows may be seen by this user')
    expect(server?.asked.map((asked) => /sysparm_limit=(\d+)/.exec(asked)?.[1])).toEqual(['200', '10000'])
  })
})

describe('a download', () => {
  const metadata = {
    sys_id: 'b'.repeat(32),
    table_name: 'incident',
    table_sys_id: 'a'.repeat(32),
    file_name: 'log.txt',
    content_type: 'text/plain',
    size_bytes: '8',
    sys_updated_on: '2026-03-02 18:00:00',
    hash: '',
  }
  const file =
    (body: string, more: object = {}, length = body.length): Step =>
    (_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/plain',
        'content-length': length,
        'x-attachment-metadata': JSON.stringify({ ...metadata, ...more }),
      })
      response.write(body, () => (body.length === length ? response.end() : response.destroy()))
    }
  const taken = async (from: ServiceNow) => {
    const download = await from.attachments.download(sysId('b'.repeat(32)))
    let text = ''
    for await (const piece of download?.bytes ?? []) text += Buffer.from(piece).toString()
    return text
  }

  it.each([
    ['broke off', file('12345678', {}, 9), 'the answer broke off after 8 bytes.'],
    ['is shorter than it should be', file('1234'), 'the file came with 4 bytes instead of 8.'],
    [
      'isn’t what was stored',
      file('12345678', { hash: '0'.repeat(64) }),
      'the file came with the SHA-256 ef797c8118f02dfb649607dd5d3f8c7623048c9c063d532cc95c5ed7a898a64f instead of 000',
    ],
  ])('fails where it %s', async (_name, step, sentence) => {
    const failure = await failureOf(taken(await facing([step])))
    expect(failure.kind).toBe('cut')
    expect(failure.message).toContain(sentence)
  })

  it('is ended by whoever takes no more of it', async () => {
    let closed = 0
    const endless: Step = (_request, response) => {
      response.writeHead(200, { 'x-attachment-metadata': JSON.stringify(metadata) })
      response.on('close', () => (closed += 1))
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(10_000), more)
      }
      more()
    }
    const from = await facing([endless, counted])
    const download = await from.attachments.download(sysId('b'.repeat(32)))
    for await (const piece of download?.bytes ?? []) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
    while (closed === 0) await sleep(5)
    expect(await count(from)).toBe(3)
  })
})

describe('an upload', () => {
  const upload = { table: 'incident', recordId: sysId('a'.repeat(32)), fileName: 'f', contentType: 'text/plain' }

  it('whose source breaks says so', async () => {
    const source = async function* () {
      yield Buffer.from('1234')
      await sleep(20)
      throw new Error('disk gone')
    }
    const to = await facing([never])
    const failure = await failureOf(to.attachments.upload({ ...upload, bytes: source() }))
    expect(failure).toMatchObject({ kind: 'cancelled', sent: 'maybe' })
    expect(failure.message).toBe('POST /api/now/attachment/file: what was to be sent ended early: disk gone.')
  })

  it('fails where other bytes were stored than were sent', async () => {
    const result = {
      sys_id: 'b',
      table_name: 'incident',
      table_sys_id: 'a',
      file_name: 'f',
      size_bytes: '3',
      sys_updated_on: '2026-03-02 18:00:00',
    }
    const to = await facing([json(201, { result })])
    const failure = await failureOf(to.attachments.upload({ ...upload, bytes: Buffer.from('1234') }))
    expect(failure).toMatchObject({ kind: 'unexpected', sent: 'yes' })
  })
})

describe('secrets', () => {
  const basic = Buffer.from(`atlas:${password}`).toString('base64')
  const echo: Step = (request, response) => {
    const said = `no user ${request.headers.authorization ?? ''} with ${password}`
    json(403, { error: { message: said, detail: said } })(request, response)
  }

  it('are in no failure, also where the other side says them back', async () => {
    const failure = await failureOf(post(await facing([echo])))
    const told = [failure.message, failure.stack, JSON.stringify(failure), JSON.stringify(attempts)].join()
    expect(told).toContain('no user Basic [secret] with [secret]')
    expect(told).not.toContain(password)
    expect(told).not.toContain(basic)
  })

  it('that are missing are named by where they should be', async () => {
    const missing = { kind: 'basic', user: 'atlas', password: Secret.from({ env: 'NO_SUCH_PASSWORD' }) } as const
    const failure = await failureOf(post(await facing([stored], { credentials: missing })))
    expect(failure).toMatchObject({ kind: 'unauthenticated', sent: 'no' })
    expect(failure.message).toContain('not sent, for there is nothing to sign it with: NO_SUCH_PASSWORD isn’t set.')
    expect(server?.asked).toEqual([])
  })
})

describe('the instance at rest', () => {
  it('gets nothing after failures in a row, then a probe, then everything', async () => {
    const steps = [...Array.from({ length: 4 }, () => reset), counted]
    const to = await facing(steps, { failuresUntilRest: 3, firstRest: 200, readAttempts: 1 })
    for (let n = 0; n < 3; n += 1) expect((await failureOf(count(to))).kind).toBe('reset')
    const held = await failureOf(post(to))
    expect(held).toMatchObject({ kind: 'resting', sent: 'no' })
    expect(held.message).toMatch(/not sent, for the last 3 requests failed \(reset\); again in \d+ ms\.$/)
    expect(server?.asked).toHaveLength(3)
    await sleep(held.retryAfterMs)
    // The probe fails: a longer rest.
    expect((await failureOf(count(to))).kind).toBe('reset')
    const again = await failureOf(count(to))
    expect(again.kind).toBe('resting')
    await sleep(again.retryAfterMs)
    expect(await Promise.all([count(to), count(to), count(to)])).toEqual([3, 3, 3])
  })
})

describe('an urgent request', () => {
  it('goes before all that waits, and beside others that hang', async () => {
    const held: ServerResponse[] = []
    const hold: Step = (_request, response) => held.push(response)
    const to = await facing([hold, hold, counted], { inFlight: 2 })
    const backlog = Array.from({ length: 10 }, () => failureOf(count(to)))
    while (held.length < 2) await sleep(5)
    expect(await to.table('incident').count(everything, { lane: 'urgent' })).toBe(3)
    expect(server?.asked).toHaveLength(3)
    await to.close()
    expect(new Set((await Promise.all(backlog)).map(({ kind }) => kind))).toEqual(new Set(['cancelled']))
  })
})
