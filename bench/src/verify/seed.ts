import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { IncidentId, instant, type ReportEvent, type Seal } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import { logPool, PostgresEventLog, SealStore } from '@atlas/event-store-postgres'
import { sealNext } from '@atlas/reporting'

type Occurrence = Extract<ReportEvent, { type: 'OccurrenceStarted' }>
const firings: Aggregate<number, Occurrence> = {
  category: 'report',
  initial: () => 0,
  evolve: (occurrences) => occurrences + 1,
}

/** An incident as the log sees it: some streams, each written a few times while others are written too. */
const streamsAnIncident = 5
const turns = 4
const open = 500
/** Positions of a seal. */
const positions = 1000

/**
 * Appends so many events, about 530 bytes of data and metadata each (log-and-bus, "Speed"), to streams of four events,
 * 2,500 streams being open at a time, and seals them all.
 */
export async function seedSealedLog(url: string, events: number): Promise<Seal> {
  const pool = logPool(url)
  try {
    const log = new PostgresEventLog({ pool, services: ['intake', 'reporting'] })
    for (let written = 0; written < events; written += open * streamsAnIncident * turns) {
      const incidents = Array.from({ length: open }, () => {
        const id = IncidentId.parse(randomUUID())
        return Array.from({ length: streamsAnIncident }, () => ({ id, stream: streamOf(firings, randomUUID()) }))
      })
      for (let turn = 1; turn <= turns; turn++)
        await Promise.all(
          incidents
            .flat()
            .map(({ id, stream }) =>
              log.transact({ streams: [stream] }, metadata(), (tx) =>
                tx.append(stream, id, [occurrence(stream, id, turn)]),
              ),
            ),
        )
    }
    return await sealAll(log, new SealStore(pool))
  } finally {
    await pool.end()
  }
}

async function sealAll(log: PostgresEventLog, store: SealStore): Promise<Seal> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const policy = { hash: '0'.repeat(64), policy: { audit: { seals: { positions, within: 1000 } } } }
  let last: Seal | undefined
  for (;;) {
    const seal = await sealNext({ log, store, privateKey, policy }, last)
    if (seal) last = seal
    else if (last) return last
  }
}

const metadata = () => ({
  actor: { kind: 'sync' as const, id: 'alertmanager-abrc1l-atlas-prd', via: 'alertmanager' },
  correlationId: randomUUID(),
  causationId: `alertmanager-webhook-${randomUUID()}`,
})

function occurrence(stream: StreamOf<number, Occurrence>, incidentId: IncidentId, occurrences: number): Occurrence {
  const at = instant(1_795_300_000_000 + occurrences * 30_000)
  return {
    type: 'OccurrenceStarted',
    occurredAt: at,
    data: {
      incidentId,
      occurrenceId: `${stream.id}/${occurrences}`,
      startsAt: at,
      receivedAt: at,
      occurrences,
      notifications: occurrences,
      first: occurrences === 1,
      text: 'ab'.repeat(32),
    },
  }
}
