import type { AtlasEvent, Recorded } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { RejectedSignalEntity } from './rejected-signal.entity.js'

export async function projectRejectedSignals(
  events: readonly Recorded<AtlasEvent>[],
  manager: EntityManager,
): Promise<void> {
  const rows = events.flatMap((event) =>
    event.type === 'SignalRejected' ? [{ ...event.data, position: String(event.position) }] : [],
  )
  if (rows.length > 0) await manager.upsert(RejectedSignalEntity, rows, ['signalId'])
}
