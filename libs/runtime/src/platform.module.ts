import { type DynamicModule, Module, type Provider } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { CqrsModule } from '@nestjs/cqrs'
import { TypeOrmModule } from '@nestjs/typeorm'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore, SealStore, UnitsOfWork } from '@atlas/event-store-postgres'
import { Leases } from '@atlas/messaging'
import { DataSource } from 'typeorm'
import { BusPosition } from './bus/bus-position.js'
import { EdgeTime } from './edge-time.js'
import { Environment } from './environment/environment.js'
import { Backlog } from './health/backlog.js'
import { HealthController } from './health/health.controller.js'
import { Metrics } from './health/metrics.js'
import { Readiness } from './health/readiness.js'
import { ApiKeys } from './identity/api-keys.js'
import { IdentityGuard } from './identity/identity.guard.js'
import { Readings } from './readers/readings.js'
import { PolicyInForce } from './policy-in-force.js'
import { ReadModelsHere } from './rebuild/read-models-here.js'

/** What every service can have injected, made before Nest starts. */
export interface Platform {
  readonly environment: Environment
  readonly dataSource: DataSource
  readonly eventLog: EventLog
  readonly logReader: LogReader
  readonly calendarYears: CalendarYearStore
  readonly seals: SealStore
  readonly leases: Leases
  readonly policyInForce: PolicyInForce
  readonly edgeTime: EdgeTime
  readonly apiKeys: ApiKeys
  readonly metrics: Metrics
  readonly backlog: Backlog
  readonly busPosition: BusPosition
  readonly readiness: Readiness
}

@Module({})
export class PlatformModule {
  static with(platform: Platform, readModels: ReadModelsHere): DynamicModule {
    const provided: Provider[] = [
      { provide: Environment, useValue: platform.environment },
      { provide: EventLog, useValue: platform.eventLog },
      { provide: LogReader, useValue: platform.logReader },
      { provide: CalendarYearStore, useValue: platform.calendarYears },
      { provide: SealStore, useValue: platform.seals },
      { provide: UnitsOfWork, useValue: new UnitsOfWork(platform.dataSource) },
      { provide: Leases, useValue: platform.leases },
      { provide: PolicyInForce, useValue: platform.policyInForce },
      { provide: EdgeTime, useValue: platform.edgeTime },
      { provide: ApiKeys, useValue: platform.apiKeys },
      { provide: Metrics, useValue: platform.metrics },
      { provide: Backlog, useValue: platform.backlog },
      { provide: BusPosition, useValue: platform.busPosition },
      { provide: Readiness, useValue: platform.readiness },
      { provide: ReadModelsHere, useValue: readModels },
    ]
    return {
      module: PlatformModule,
      global: true,
      imports: [
        CqrsModule.forRoot(),
        // The pool is open already; it closes with the application.
        TypeOrmModule.forRootAsync({
          useFactory: () => ({ ...platform.dataSource.options, manualInitialization: true }),
          dataSourceFactory: () => Promise.resolve(platform.dataSource),
        }),
      ],
      controllers: [HealthController],
      providers: [...provided, Readings, { provide: APP_GUARD, useClass: IdentityGuard }],
      exports: [...provided.map((each) => ('provide' in each ? each.provide : each)), Readings],
    }
  }
}
