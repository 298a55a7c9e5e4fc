import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type CanActivate, type ExecutionContext, Global, Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { Test } from '@nestjs/testing'
import { CalendarYearStore, UnitsOfWork } from '@atlas/event-store-postgres'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import {
  correlate,
  EdgeTime,
  Environment,
  Metrics,
  PolicyInForce,
  PositionInterceptor,
  type Principal,
  ProblemFilter,
  validationPipe,
} from '@atlas/runtime'
import { pino } from 'pino'
import { EscalationModule } from '../escalation.module.js'
import { OpenIncidents } from '../open-incidents/open-incidents.js'
import { OpenInMemory } from './open-in-memory.js'
import { DataSource } from 'typeorm'

/** Policy as shipped. */
export function shippedPolicy(): Policy {
  const parsed = loadPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))
  if ('errors' in parsed) throw new Error(parsed.errors.map((error) => JSON.stringify(error)).join('\n'))
  return parsed.ok
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown> & { code?: string; errors?: { field: string; message: string }[] }
}

export interface WorldOptions {
  readonly log: EventLog
  readonly reader: LogReader
  readonly policy?: Policy
  /** A database; without one, everything that is written beside the log stays in memory. */
  readonly database?: { readonly dataSource: DataSource; readonly years: CalendarYearStore }
}

/** Escalation over HTTP, on a log of the test's choice. */
export class EscalationWorld {
  private constructor(
    readonly app: NestExpressApplication,
    private readonly url: string,
    private readonly caller: { principal: Principal },
    readonly policy: PolicyOfTest,
  ) {}

  static async start({ log, reader, policy = shippedPolicy(), database }: WorldOptions): Promise<EscalationWorld> {
    const caller = { principal: as(null) }
    const inForce = new PolicyOfTest(policy)
    const provided = [
      { provide: EventLog, useValue: log },
      { provide: LogReader, useValue: reader },
      { provide: PolicyInForce, useValue: inForce },
      { provide: Metrics, useValue: new Metrics() },
      { provide: Environment, useValue: Environment.read({}) },
      { provide: EdgeTime, useValue: new EdgeTime(() => reader.now()) },
      { provide: CalendarYearStore, useValue: database?.years ?? yearsInMemory },
      { provide: DataSource, useValue: database?.dataSource ?? {} },
      { provide: UnitsOfWork, useValue: database ? new UnitsOfWork(database.dataSource) : new NoUnits(reader) },
    ]
    @Global()
    @Module({
      imports: [CqrsModule.forRoot()],
      providers: [...provided, { provide: APP_GUARD, useValue: guardOf(caller) }],
      exports: provided.map(({ provide }) => provide),
    })
    class Platform {}

    const building = Test.createTestingModule({ imports: [Platform, EscalationModule] })
    if (!database) building.overrideProvider(OpenIncidents).useValue(new OpenInMemory())
    const app = (await building.compile()).createNestApplication<NestExpressApplication>({ logger: false })
    app.use(correlate)
    app.useGlobalPipes(validationPipe())
    app.useGlobalInterceptors(new PositionInterceptor())
    app.useGlobalFilters(new ProblemFilter(pino({ level: 'silent' })))
    await app.listen(0, '127.0.0.1')
    const { port } = app.getHttpServer().address() as AddressInfo
    return new EscalationWorld(app, `http://127.0.0.1:${port}`, caller, inForce)
  }

  /** POST /v1/incidents/{id}/<act> as a person of the roster. */
  act = (id: string, act: string, person: string | null, body: unknown = {}, headers = {}): Promise<Answer> =>
    this.post(`/v1/incidents/${id}/${act}`, person, body, headers)

  async post(path: string, person: string | null, body: unknown, headers = {}): Promise<Answer> {
    this.caller.principal = as(person)
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
  }

  stop = (): Promise<void> => this.app.close()
}

const as = (person: string | null): Principal => ({
  keyId: `key-${person}`,
  scopes: ['person'],
  clusters: null,
  person,
})

const guardOf = (caller: { principal: Principal }): CanActivate => ({
  canActivate: (context: ExecutionContext) => {
    if (context.getType() !== 'http') return true
    Object.assign(context.switchToHttp().getRequest<object>(), { principal: caller.principal })
    return true
  },
})

/** The version of the test, until it adopts another. */
class PolicyOfTest extends PolicyInForce<Policy> {
  private readonly versions = new Map<string, Policy>()
  constructor(private policy: Policy) {
    super()
    this.adopt(policy)
  }
  adopt(policy: Policy): void {
    this.policy = policy
    this.versions.set(policy.hash, policy)
  }
  current = () => ({ hash: this.policy.hash, policy: this.policy })
  byHash = (hash: string) => {
    const version = this.versions.get(hash)
    return version ? Promise.resolve(version) : Promise.reject(new Error(`no policy ${hash}`))
  }
}

class NoUnits {
  constructor(private readonly reader: LogReader) {}
  run = async <Result>(work: () => Promise<Result>) => ({
    result: await work(),
    position: await this.reader.highWaterMark(),
  })
}

const yearsInMemory = {
  load: () => Promise.resolve(undefined),
  store: <Intervals>(_calendar: string, _year: number, intervals: Intervals) => Promise.resolve(intervals),
}
