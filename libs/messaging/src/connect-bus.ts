import type { INestApplication } from '@nestjs/common'
import type { DataSource } from 'typeorm'
import type { ServiceName } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { onAppended, runInUnit as runInStoreUnit } from '@atlas/event-store-postgres'
import { AtlasBus } from './atlas-bus.js'
import type { BusMode } from './bus-mode.js'
import type { Carrier } from './carrier.js'
import { type Consumer, handlersOf } from './consumer.js'
import type { RunInUnit, Unit } from './delivery/message.js'
import { providersWith } from './discover.js'
import { firesTimers, type TimerHandler } from './fires-timers.js'
import { followsLog, type LogFollower, type LogFollowing } from './follows-log.js'
import { followerOf } from './follower.js'
import { KafkaCarrier } from './kafka/kafka-carrier.js'
import { kafkaClient } from './kafka/kafka-client.js'
import { Outage } from './kafka/outage.js'
import { Leases } from './leases.js'
import { LogCarrier } from './log/log-carrier.js'
import { LogTail } from './log/log-tail.js'
import { connectTransport } from './nest/connect-transport.js'
import { surviveLostConnections } from './survive-lost-connections.js'
import { graceForFacts } from './timers/sweeper.js'
import { timersOf } from './timers/timers-of.js'
import { type SignalsTaker, takesSignals } from './takes-signals.js'
import { tellsOutward, type TellsOutward } from './tells-outward.js'
import { type BusLog, TroubleLog } from './trouble-log.js'

export interface ConnectBus {
  /** Made, not yet listening. Its services' controllers and providers are found by their marks. */
  readonly app: INestApplication
  /** Those that run in this process. */
  readonly services: readonly ServiceName[]
  readonly mode: BusMode
  readonly dataSource: DataSource
  readonly reader: LogReader
  /** Of the same database: leases need a connection of their own. */
  readonly databaseUrl: string
  readonly log: BusLog
  /** How long a timer is held for facts under way, ms; default 2,000. Tests may set 0. */
  readonly timerGrace?: number
}

/**
 * Puts the bus of one process together. Call it before the application listens (Nest binds handlers then), `start()`
 * when it does, `drain()` before it closes.
 */
export function connectBus(connection: ConnectBus): AtlasBus {
  const { app, services, mode, dataSource, reader, databaseUrl, log } = connection
  surviveLostConnections(dataSource)
  const stopping = new AbortController()
  const { signal } = stopping
  const trouble = new TroubleLog(log)
  const leases = new Leases(databaseUrl)
  const tail = new LogTail(reader, onAppended)
  const runInUnit: RunInUnit = async (work) => (await runInStoreUnit(dataSource, work)).result
  const query: Unit['query'] = (sql, parameters) => dataSource.query(sql, parameters && [...parameters])
  const carrier = makeCarrier()
  const transports = services.map((service) => connectTransport(app, service))
  const surroundings = (name: string) => ({
    runInUnit,
    query,
    signal,
    onTrouble: trouble.of(`consumer ${name}`),
    lagging: (source: string) => carrier.lagging(name, source),
  })

  const bus = new AtlasBus({
    mode,
    carrier,
    tail,
    leases,
    runInUnit,
    query,
    stopping,
    bindHandlers: async () => {
      await app.startAllMicroservices()
      if (mode.kind === 'hostile') log.info(`hostile bus, seed ${mode.seed}`)
    },
    makeConsumers: (): readonly Consumer[] =>
      transports
        .filter(({ types }) => types.size > 0)
        .map((transport) => handlersOf(transport, surroundings(transport.service))),
    makeFollowers: () =>
      providersWith<LogFollowing>(app, followsLog)
        .filter(({ said }) => services.includes(said.service))
        .map(({ said, provider }) => followerOf(said, provider as LogFollower, surroundings(nameOf(said)))),
    makeTimers: () =>
      providersWith<ServiceName>(app, firesTimers)
        .filter(({ said }) => services.includes(said))
        .map(({ said: service, provider }) =>
          timersOf(provider as TimerHandler, {
            service,
            runInUnit: (work) => runInStoreUnit(dataSource, work),
            query,
            leases,
            backlog: (position) => carrier.backlog(service, position),
            grace: connection.timerGrace ?? graceForFacts,
            signal,
            onTrouble: trouble.of(`timers of ${service}`),
          }),
        ),
  })

  // Whoever closes the application without draining first loses nothing either.
  for (const transport of transports) transport.closesWith(() => bus.drain())
  return bus

  function makeCarrier(): Carrier {
    switch (mode.kind) {
      case 'embedded':
        return new LogCarrier(tail)
      case 'hostile':
        return new LogCarrier(tail, mode.seed)
      case 'kafka': {
        const outage = new Outage(log)
        return new KafkaCarrier({
          kafka: kafkaClient(mode, `atlas-${services.join('-').slice(0, 80)}`, log, outage),
          outage,
          options: mode,
          services,
          tail,
          reader,
          leases,
          runInUnit,
          query,
          signal,
          trouble,
          taker: () =>
            services.includes('intake')
              ? (providersWith<true>(app, takesSignals)[0]?.provider as SignalsTaker | undefined)
              : undefined,
          outward: () =>
            services.includes('reporting')
              ? (providersWith<true>(app, tellsOutward)[0]?.provider as TellsOutward | undefined)
              : undefined,
        })
      }
    }
  }
}

const nameOf = ({ service, name }: LogFollowing): string => `${service}:${name}`
