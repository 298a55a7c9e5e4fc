import { type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type CanActivate, type ExecutionContext, Global, Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Test } from '@nestjs/testing'
import {
  type EventOf,
  type EventType,
  instant,
  type Instant,
  type Recorded,
  type SignalsAnswer,
} from '@atlas/contracts'
import { EventLog, InMemoryEventLog, LogReader } from '@atlas/event-sourcing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import {
  correlate,
  EdgeTime,
  PolicyInForce,
  PositionInterceptor,
  type Principal,
  ProblemFilter,
  validationPipe,
} from '@atlas/runtime'
import { pino } from 'pino'
import { IntakeModule } from '../intake.module.js'
import { NumberSequence } from '../numbers/number-sequence.js'
import { TriageLag } from '../pressure/triage-lag.js'

/** Intake over HTTP, on a log of the test's choice, with a clock that the test moves. */
export interface IntakeWorld {
  readonly url: string
  readonly app: NestExpressApplication
  /** Who calls; an intake key for any cluster unless changed. */
  principal: Principal
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>
  stop(): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: SignalsAnswer & {
    status?: number
    detail?: string
    code?: string
    errors?: { field: string; message: string }[]
  }
}

export interface WorldOptions {
  readonly log: EventLog
  readonly reader: LogReader
  readonly now?: () => Instant
  readonly policy?: Policy
  /** Where numbers come from; counted up from 1001 in memory by default. */
  readonly numbers?: NumberSequence
  /** How far triage is behind; level by default. */
  readonly triage?: TriageLag
}

/** Policy as shipped. */
export function shippedPolicy(): Policy {
  const parsed = loadPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))
  if ('errors' in parsed) throw new Error(parsed.errors.map(String).join('\n'))
  return parsed.ok
}

export const anyCluster: Principal = { keyId: 'key-1', scopes: ['intake'], clusters: null, person: null }

export async function startIntake(options: WorldOptions): Promise<IntakeWorld> {
  const policy = options.policy ?? shippedPolicy()
  const edge = new EdgeTime(
    options.now ? () => Promise.resolve(options.now?.() ?? instant(0)) : () => options.reader.now(),
  )
  await edge.measure()
  if (options.now) Object.assign(edge, { now: options.now })
  const caller: { principal: Principal } = { principal: anyCluster }

  @Global()
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EventLog, useValue: options.log },
      { provide: LogReader, useValue: options.reader },
      { provide: EdgeTime, useValue: edge },
      { provide: PolicyInForce, useValue: new FixedPolicy(policy) },
      { provide: APP_GUARD, useValue: guardOf(caller) },
    ],
    exports: [EventLog, LogReader, EdgeTime, PolicyInForce],
  })
  class Platform {}

  const module = await Test.createTestingModule({ imports: [Platform, IntakeModule] })
    .overrideProvider(NumberSequence)
    .useValue(options.numbers ?? new CountedNumbers())
    .overrideProvider(TriageLag)
    .useValue(options.triage ?? { ms: () => 0 })
    .compile()
  const app = module.createNestApplication<NestExpressApplication>({ logger: false })
  app.use(correlate)
  app.useBodyParser('json', { limit: '16mb', type: ['application/json', 'application/*+json'], strict: false })
  app.useGlobalPipes(validationPipe())
  app.useGlobalInterceptors(new PositionInterceptor())
  app.useGlobalFilters(new ProblemFilter(pino({ level: 'silent' })))
  await app.listen(0, '127.0.0.1')
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`
  return {
    url,
    app,
    get principal() {
      return caller.principal
    },
    set principal(principal) {
      caller.principal = principal
    },
    post: (path, body, headers = {}) => post(`${url}${path}`, body, headers),
    stop: () => app.close(),
  }
}

async function post(url: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

class FixedPolicy extends PolicyInForce<Policy> {
  constructor(private readonly policy: Policy) {
    super()
  }
  override current = () => ({ hash: this.policy.hash, policy: this.policy })
  override byHash = () => Promise.resolve(this.policy)
}

class CountedNumbers extends NumberSequence {
  private last = 1000
  override next = (count: number) => Promise.resolve(Array.from({ length: count }, () => String(++this.last)))
}

const guardOf = (caller: { principal: Principal }): CanActivate => ({
  canActivate: (context: ExecutionContext) => {
    if (context.getType() === 'http')
      Object.assign(context.switchToHttp().getRequest<object>(), { principal: caller.principal })
    return true
  },
})

/** A log in memory whose time the test sets, with the events of a type at hand. */
export class TestLog extends InMemoryEventLog {
  constructor(readonly time: { now: Instant } = { now: instant(Date.parse('2026-11-23T12:00:00Z')) }) {
    super(() => time.now)
  }

  of<Type extends EventType>(type: Type): Recorded<EventOf<Type>>[] {
    return this.events.filter((event): event is Recorded<EventOf<Type>> => event.type === type)
  }
}
