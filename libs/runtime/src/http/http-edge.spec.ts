import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refuse } from '@atlas/contracts'
import { pino } from 'pino'
import { z } from 'zod'
import { GuardedAs } from '../readers/guarded.js'
import { Metrics } from '../health/metrics.js'
import { ApiKeys } from '../identity/api-keys.js'
import { IdentityGuard } from '../identity/identity.guard.js'
import { Caller, type Principal, Requires } from '../identity/principal.js'
import { prepareHttp } from './http-edge.js'
import { Positioned } from './positioned.js'
import { RefusedException } from './refused.exception.js'
import { AskedPosition, CorrelationId, IdempotencyKey, IfMatch } from './request-headers.js'
import { waitUntilRead } from './wait-until-read.js'

const Note = z.object({ text: z.string().min(1, 'say something'), tags: z.array(z.string()).default([]) }).meta({
  id: 'Note',
})

const Wanted = z.strictObject({ kind: z.enum(['note', 'list']) })

@Controller('v1')
@GuardedAs('anybody')
class NotesController {
  @Post('notes')
  @Requires('intake')
  write(@Body({ schema: Note }) note: z.infer<typeof Note>, @Caller() caller: Principal): Positioned<unknown> {
    return new Positioned({ note, by: caller.keyId }, 42, 7)
  }

  @Get('notes')
  async read(@AskedPosition() asked: number | undefined): Promise<string[]> {
    await waitUntilRead(asked, (position) => Promise.resolve(position <= 50))
    return []
  }

  @Get('found')
  find(@Query({ schema: Wanted }) wanted: z.infer<typeof Wanted>): unknown {
    return wanted
  }

  @Get('found/:id')
  one(@Param('id', { schema: z.uuid() }) id: string): string {
    return id
  }

  @Post('refused')
  refused(): never {
    throw new RefusedException(
      refuse('evidence-missing', 'the evidence is not whole', [{ field: 'evidence', message: 'name a cluster' }]),
    )
  }

  @Post('of-sam')
  ofSam(): never {
    throw new RefusedException(refuse('wrong-hand', 'sam.wu owns it', [], 403))
  }

  @Post('broken')
  @Requires('public')
  broken(): never {
    throw new Error('the password is hunter2')
  }

  @Get('headers')
  @Requires('public')
  headers(
    @IfMatch() version: number | undefined,
    @IdempotencyKey() key: string | undefined,
    @CorrelationId() correlation: string,
  ): unknown {
    return { version, key, correlation }
  }
}

const principals: Record<string, Principal> = {
  reader: { keyId: 'reader', scopes: ['read'], clusters: null, person: null },
  sender: { keyId: 'sender', scopes: ['intake'], clusters: null, person: null },
}

/** A view of which nobody said who may see it. */
@Controller('v1')
class ForgottenController {
  @Get('forgotten')
  @Requires('read')
  read(): string {
    return 'everything'
  }
}

@Module({
  controllers: [NotesController, ForgottenController],
  providers: [
    Metrics,
    { provide: ApiKeys, useValue: { identify: (text: string) => Promise.resolve(principals[text]) } },
    { provide: APP_GUARD, useClass: IdentityGuard },
  ],
})
class NotesModule {}

let app: NestExpressApplication
let url: string
const lines: string[] = []

beforeAll(async () => {
  app = await NestFactory.create<NestExpressApplication>(NotesModule, {
    logger: false,
    bodyParser: false,
    rawBody: true,
  })
  const logger = pino({}, { write: (line: string) => void lines.push(line) })
  prepareHttp(app, { bodyLimit: 2000, logger, metrics: app.get(Metrics) })
  await app.listen(0, '127.0.0.1')
  url = await app.getUrl()
})
afterAll(async () => {
  app.getHttpServer().closeAllConnections()
  await app.close()
})

const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: 'Bearer sender',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  const said: unknown = text === '' ? undefined : JSON.parse(text)
  return { status: answer.status, headers: answer.headers, type: answer.headers.get('content-type'), said }
}
const problem = 'application/problem+json'

describe('an answer', () => {
  it('of a command carries position and version', async () => {
    const { status, headers, said } = await ask('POST', '/v1/notes', { text: 'hello' })
    expect(status).toBe(201)
    expect(headers.get('atlas-position')).toBe('42')
    expect(headers.get('etag')).toBe('"7"')
    expect(said).toEqual({ note: { text: 'hello', tags: [] }, by: 'sender' })
  })

  it('gives the correlation id back, the caller’s if it is a plain token', async () => {
    const given = await ask('GET', '/v1/headers', undefined, { 'x-correlation-id': 'change-4711' })
    expect(given.headers.get('x-correlation-id')).toBe('change-4711')
    expect(given.said).toMatchObject({ correlation: 'change-4711' })
    const odd = await ask('GET', '/v1/headers', undefined, { 'x-correlation-id': 'two words' })
    expect(odd.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

it('keeps an idle connection for longer than Alertmanager does', async () => {
  const { headers } = await ask('GET', '/v1/headers')
  expect(headers.get('keep-alive')).toBe('timeout=330')
})

describe('a problem', () => {
  it.each([
    ['an unknown route', 'GET', '/v1/nothing', undefined, 404, 'not-found'],
    ['a body that is no JSON', 'POST', '/v1/notes', '{"text":', 400, 'bad-request'],
    ['a method that a path does not take', 'PUT', '/v1/notes', undefined, 405, 'method-not-allowed'],
    ['a body too large', 'POST', '/v1/notes', { text: 'x'.repeat(3000) }, 413, 'payload-too-large'],
    ['a refusal', 'POST', '/v1/refused', {}, 409, 'evidence-missing'],
  ])('is %s', async (_, method, path, body, status, code) => {
    const answer = await ask(method, path, body)
    expect(answer.type).toBe(problem)
    expect(answer.said).toMatchObject({ status, code, type: `urn:atlas:problem:${code}` })
    expect(answer.status).toBe(status)
  })

  it('names each wrong field of a request', async () => {
    const { status, said } = await ask('POST', '/v1/notes', { text: '', tags: ['a', 2] })
    expect(status).toBe(422)
    expect(said).toMatchObject({
      code: 'invalid',
      errors: [{ field: 'text', message: 'say something' }, { field: 'tags[1]' }],
    })
  })

  it.each([
    ['POST', '/v1/notes', {}, 'The request has mistakes: text: should be a text, and is missing.'],
    ['POST', '/v1/notes', 5, 'The request has mistakes: the body: should be an object, found a number.'],
    [
      'POST',
      '/v1/notes',
      { text: 'x', tags: ['a', 2] },
      'The request has mistakes: tags[1]: should be a text, found a number.',
    ],
    ['GET', '/v1/found?page=2&kind=note', undefined, 'The request has mistakes: page: is not known here.'],
    ['GET', '/v1/found?kind=nite', undefined, 'The request has mistakes: kind: should be one of "note", "list".'],
    [
      'GET',
      '/v1/found/1001',
      undefined,
      'The request has mistakes: id: should be an id such as 01a2038a-a4ec-7449-bf08-9f10e25fdd3d.',
    ],
    ['GET', '/v1/nothing', undefined, 'There is nothing at GET /v1/nothing; /docs shows what there is.'],
    ['PUT', '/v1/notes', undefined, 'PUT /v1/notes is not offered; /v1/notes takes GET and POST.'],
    [
      'POST',
      '/v1/notes',
      { text: 'x'.repeat(3000) },
      'The body is larger than 2000 bytes (ATLAS_BODY_LIMIT): send it in smaller parts.',
    ],
  ])('says in a sentence where it is and what would be right: %s %s', async (method, path, body, sentence) => {
    expect((await ask(method, path, body)).said).toMatchObject({ detail: sentence })
  })

  it('says which methods a path takes', async () => {
    expect((await ask('DELETE', '/v1/notes')).headers.get('allow')).toBe('GET, POST')
  })

  it('is a body that nobody can read, and not the fields missing in it', async () => {
    const { status, said } = await ask('POST', '/v1/notes', 'text=hello', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(status).toBe(415)
    expect(said).toMatchObject({
      detail:
        'The body should be JSON, with the header "Content-Type: application/json", found application/x-www-form-urlencoded.',
    })
  })

  it('carries the missing parts of a refusal', async () => {
    const { said } = await ask('POST', '/v1/refused', {})
    expect(said).toMatchObject({
      detail: 'The evidence is not whole.',
      errors: [{ field: 'evidence', message: 'name a cluster' }],
    })
  })

  it('begins as a sentence does, but leaves a name as it is written', async () => {
    expect((await ask('POST', '/v1/refused')).said).toMatchObject({ detail: 'The evidence is not whole.' })
    expect((await ask('POST', '/v1/of-sam')).said).toMatchObject({ detail: 'sam.wu owns it.' })
  })

  it('is an address with U+0000, of which no query could be made', async () => {
    for (const path of ['/v1/found/%00', '/v1/found?kind=note%00'])
      expect(await ask('GET', path)).toMatchObject({ status: 400, said: { code: 'bad-request' } })
  })

  it('keeps what broke inside, and logs it under the request', async () => {
    const { status, said, headers } = await ask('POST', '/v1/broken', {})
    expect(status).toBe(500)
    expect(JSON.stringify(said)).not.toContain('hunter2')
    expect(lines.join('')).toContain(headers.get('x-correlation-id') ?? 'no correlation id')
  })
})

describe('a caller', () => {
  it('without a key in force is asked for one', async () => {
    const { status, headers, said } = await ask('GET', '/v1/notes', undefined, { authorization: 'Bearer nobody' })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(said).toMatchObject({ code: 'not-signed-in' })
  })

  it('without the scope is refused', async () => {
    const { status, said } = await ask('POST', '/v1/notes', { text: 'x' }, { authorization: 'Bearer reader' })
    expect(status).toBe(403)
    expect(said).toMatchObject({ code: 'scope-missing', detail: 'This needs a key with the scope "intake".' })
  })

  it('serves no view that does not say how it is guarded', async () => {
    const answer = await ask('GET', '/v1/forgotten', undefined, { authorization: 'Bearer reader' })
    expect(answer.status).toBe(500)
    expect(JSON.stringify(answer.said)).not.toContain('everything')
  })
})

describe('headers', () => {
  it('name a version and an idempotency key', async () => {
    const { said } = await ask('GET', '/v1/headers', undefined, { 'if-match': '"12"', 'idempotency-key': 'once' })
    expect(said).toMatchObject({ version: 12, key: 'once' })
  })

  it('are refused when they have another form', async () => {
    expect((await ask('GET', '/v1/headers', undefined, { 'if-match': 'twelve' })).status).toBe(422)
    expect((await ask('GET', '/v1/headers', undefined, { 'idempotency-key': 'x'.repeat(256) })).status).toBe(422)
    expect((await ask('GET', '/v1/notes', undefined, { 'atlas-position': '-1' })).status).toBe(422)
  })

  it('make a GET wait for its position, for 2 s at most', async () => {
    expect((await ask('GET', '/v1/notes', undefined, { 'atlas-position': '50' })).status).toBe(200)
    const late = await ask('GET', '/v1/notes', undefined, { 'atlas-position': '51' })
    expect(late.status).toBe(503)
    expect(late.headers.get('retry-after')).toBe('1')
  })
})

describe('the description', () => {
  it('is OpenAPI 3.1 with the schemas of the routes', async () => {
    const { said } = await ask('GET', '/openapi.json')
    expect(said).toMatchObject({ openapi: '3.1.0', components: { schemas: { Note: { type: 'object' } } } })
  })

  it('names the problems that each operation answers, as what they are sent', async () => {
    const { said } = await ask('GET', '/openapi.json')
    const sent = { content: { [problem]: { schema: { $ref: '#/components/schemas/Problem' } } } }
    expect(said).toMatchObject({
      paths: {
        '/v1/notes': {
          post: { responses: { 400: sent, 401: sent, 403: sent, 413: sent, 415: sent, 422: sent, 503: sent } },
        },
        '/v1/found/{id}': { get: { responses: { 404: sent } } },
      },
      components: { schemas: { Problem: { required: ['type', 'title', 'status', 'detail', 'code'] } } },
    })
  })

  it('has a page that loads nothing from elsewhere', async () => {
    const page = await (await fetch(`${url}/docs`)).text()
    expect(page).toContain('swagger-ui')
    expect(page).not.toMatch(/(src|href)="https?:/)
    expect((await fetch(`${url}/docs/swagger-ui-bundle.js`)).status).toBe(200)
  })
})
