import { services } from '@atlas/contracts'
import type { Unit } from './delivery/message.js'
import type { KafkaOptions } from './kafka/kafka-options.js'

/** Which bus carries the events. `hostile` is the embedded one at its worst, for tests. */
export type BusMode =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'hostile'; readonly seed: number }
  | ({ readonly kind: 'kafka' } & KafkaOptions)

/** The bus can't start as it was asked to; the sentence says what to do. */
export class BusRefusal extends Error {}

/**
 * Notes which bus the positions belong to. Another one than before takes them over: every consumer then stands at the
 * end of the log, and none has anything twice or never. Refused (BusRefusal) while a consumer is behind, and from or
 * to the hostile form. `partitions` of each service's topic are needed for Kafka.
 */
export async function adoptMode(unit: Unit, kind: BusMode['kind'], partitions: Map<string, number>): Promise<void> {
  await unit.query(`lock table bus.mode in exclusive mode`)
  const [before] = await unit.query<{ kind: BusMode['kind'] }>(`select kind from bus.mode`)
  if (before?.kind === kind) return
  let seed = 0
  if (before) {
    if (before.kind === 'hostile' || kind === 'hostile')
      throw new BusRefusal(
        `This database was used with the ${before.kind} bus; the hostile one wants its own database.`,
      )
    const [end] = await unit.query<{ mark: string }>(`select log.high_water_mark() as mark`)
    seed = Number(end?.mark ?? 0)
    if (kind === 'kafka') await fromLogToTopics(unit, seed, partitions)
    else await fromTopicsToLog(unit, seed)
  }
  await unit.query(
    `insert into bus.mode (kind, seed) values ($1, $2)
     on conflict (one) do update set kind = excluded.kind, seed = excluded.seed, since = clock_timestamp()`,
    [kind, seed],
  )
}

async function fromLogToTopics(unit: Unit, mark: number, partitions: Map<string, number>): Promise<void> {
  const standing = await unit.query<{ consumer: string; position: string }>(
    `select consumer, position from bus.inbox where source = 'log' and consumer = any($1)`,
    [services],
  )
  const behind = standing.filter(({ position }) => Number(position) < mark)
  if (behind.length > 0) throw notLevel('embedded', behind)
  for (const service of services) {
    await unit.query(
      `insert into bus.relay (service, generation, position) values ($1, 0, $2)
       on conflict (service) do update set position = excluded.position`,
      [service, mark],
    )
    for (let partition = 0; partition < (partitions.get(service) ?? 0); partition++)
      await unit.query(
        `insert into bus.relay_partition (service, partition, position) values ($1, $2, $3)
         on conflict (service, partition) do update set position = excluded.position`,
        [service, partition, mark],
      )
  }
  // Lanes of an earlier time on Kafka; new ones are opened at the seed (openLanes).
  await unit.query(`update bus.inbox set position = $1 where consumer = any($2) and source = any($2)`, [mark, services])
}

async function fromTopicsToLog(unit: Unit, mark: number): Promise<void> {
  const relays = await unit.query<{ consumer: string; position: string }>(
    `select 'the relay of ' || service as consumer, position from bus.relay where position < $1`,
    [mark],
  )
  const behind = await unit.query<{ consumer: string; position: string }>(
    `select inbox.consumer, inbox.position from bus.inbox
       join bus.relay_partition sent on sent.service = inbox.source and sent.partition = inbox.partition
     where inbox.position < sent.position`,
  )
  if (relays.length + behind.length > 0) throw notLevel('Kafka', [...relays, ...behind])
  const consumers = await unit.query<{ consumer: string }>(
    `select distinct consumer from bus.inbox where consumer = any($1)`,
    [services],
  )
  for (const { consumer } of consumers) await standAt(unit, consumer, mark)
}

const standAt = (unit: Unit, consumer: string, position: number) =>
  unit.query(
    `insert into bus.inbox (consumer, source, partition, position) values ($1, 'log', 0, $2)
     on conflict (consumer, source, partition) do update set position = excluded.position`,
    [consumer, position],
  )

const notLevel = (bus: string, behind: readonly { consumer: string; position: string }[]): BusRefusal =>
  new BusRefusal(
    `The bus can't be changed while ${behind.map(({ consumer }) => consumer).join(', ')} is behind: ` +
      `start once more on the ${bus} bus and wait until health says that nothing lags.`,
  )
