import type { ServiceName } from '@atlas/contracts'
import type { Unit } from '../delivery/message.js'

/** How far a relay is: with the log, and with each partition. */
export interface Checkpoint {
  readonly service: ServiceName
  /** Of this leader; a later one has a greater. */
  readonly generation: number
  readonly position: number
  /** Partition to the last position sent to it. */
  readonly sent: ReadonlyMap<number, number>
  readonly unstored: boolean
}

/** Another process leads now. */
export class Superseded extends Error {
  constructor(service: string) {
    super(`another process relays ${service} now`)
  }
}

/** Its topic is being given more partitions: the relay stands still until that is done. */
export class Expanding extends Error {
  constructor(topic: string) {
    super(`${topic} is being expanded`)
  }
}

/** The topic's partitions on record. Throws Expanding. */
export async function partitionsOf(query: Unit['query'], topic: string): Promise<number> {
  const [row] = await query<{ partitions: number; expanding: boolean }>(
    `select partitions, expanding from bus.topic where topic = $1`,
    [topic],
  )
  if (!row || row.expanding) throw new Expanding(topic)
  return row.partitions
}

/** Takes the lead: from now on an earlier leader's checkpoints are refused. */
export async function openCheckpoint(query: Unit['query'], service: ServiceName): Promise<Checkpoint> {
  const [relay] = await query<{ generation: string; position: string }>(
    `with led as (
       insert into bus.relay (service, generation, position) values ($1, 1, 0)
       on conflict (service) do update set generation = relay.generation + 1 returning generation, position)
     select generation, position from led`,
    [service],
  )
  const partitions = await query<{ partition: number; position: string }>(
    `select partition, position from bus.relay_partition where service = $1`,
    [service],
  )
  return {
    service,
    generation: Number(relay?.generation),
    position: Number(relay?.position),
    sent: new Map(partitions.map(({ partition, position }) => [partition, Number(position)])),
    unstored: false,
  }
}

/** Throws Superseded, having stored nothing. */
export async function storeCheckpoint(query: Unit['query'], checkpoint: Checkpoint): Promise<void> {
  const { service, generation, position, sent } = checkpoint
  const [row] = await query<{ stored: number }>(
    `with fenced as (
       update bus.relay set position = $3 where service = $1 and generation = $2 returning service),
     moved as (
       insert into bus.relay_partition (service, partition, position)
       select $1, partition, sent from unnest($4::integer[], $5::bigint[]) as u(partition, sent), fenced
       on conflict (service, partition) do update set position = excluded.position)
     select count(*)::int as stored from fenced`,
    [service, generation, position, [...sent.keys()], [...sent.values()]],
  )
  if (row?.stored !== 1) throw new Superseded(service)
}
