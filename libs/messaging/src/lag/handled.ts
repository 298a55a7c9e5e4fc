import { ownerOf, type ServiceName, serviceTopic } from '@atlas/contracts'
import type { BusMode } from '../bus-mode.js'
import type { Unit } from '../delivery/message.js'
import { keyOf } from '../events/event-message.js'
import { epochsOf, partitionAt } from '../kafka/epochs.js'
import { hostileLane } from '../log/hostile-consumer.js'

interface Placed {
  readonly incidentId: string | null
  readonly streamId: string
  readonly category: string
  readonly position: number
}

/** What a consumer has handled, by its inbox and its queue as one statement saw them. */
export interface Handled {
  /** Nothing beyond this position of the log. */
  readonly upTo: number
  /** Of a key and source, those that aren't handled yet come after those that are. */
  has(event: Placed): boolean
}

export interface HandledBy {
  readonly consumer: string
  /** Whose facts it is about; undefined for a follower, who reads the log on every bus. */
  readonly source?: ServiceName | undefined
  /** Of the topics' names. */
  readonly prefix?: string | undefined
}

/** Throws where the topic has no partition count on record: then the prefix isn't that of the running services. */
export async function handledBy(query: Unit['query'], { consumer, source, prefix = '' }: HandledBy): Promise<Handled> {
  const [mode] = await query<{ kind: BusMode['kind'] }>(`select kind from bus.mode`)
  const kind = source === undefined ? 'embedded' : (mode?.kind ?? 'embedded')
  const laneSource = source === undefined || kind === 'embedded' ? 'log' : source
  const partitionOf = await partitioning(query, kind, source && `${prefix}${serviceTopic(source)}`)
  // One statement: a message that is queued after the lanes were read has moved its lane after that, too.
  const rows = await query<{ queued: string | null; partition: number; position: string }>(
    `select null as queued, partition, position from bus.inbox where consumer = $1 and source = $2
     union all
     select source, partition, position from bus.dead_letters
     where consumer = $1 and position is not null and type <> 'unreadable' and ($3::text is null or source = $3)`,
    [consumer, laneSource, source ?? null],
  )
  const lanes = new Map<number, number>()
  const queued = new Set<string>()
  for (const { queued: of, partition, position } of rows)
    if (of === null) lanes.set(partition, Number(position))
    else queued.add(`${of} ${position}`)
  return {
    upTo: Math.max(0, ...lanes.values()),
    has: (event) =>
      event.position <= (lanes.get(partitionOf(event)) ?? 0) &&
      !queued.has(`${ownerOf(event.category) ?? event.category} ${event.position}`),
  }
}

async function partitioning(
  query: Unit['query'],
  kind: BusMode['kind'],
  topic: string | undefined,
): Promise<(event: Placed) => number> {
  switch (kind) {
    case 'embedded':
      return () => 0
    case 'hostile':
      return (event) => hostileLane(keyOf(event))
    case 'kafka': {
      const epochs = topic === undefined ? [] : await epochsOf(query, topic)
      if (epochs.length === 0)
        throw new Error(`no partition count of ${topic} is on record: set KAFKA_PREFIX as the services have it`)
      return (event) => partitionAt(epochs, keyOf(event), event.position)
    }
  }
}
