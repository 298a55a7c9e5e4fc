import { type IncidentId, storedTypes } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { DataSource, EntityManager } from 'typeorm'
import { measuredTypes } from './measured-types.js'
import { measuringIn } from './measuring-in.js'
import { projectIncidents, reports } from './project-reports.js'

export interface CatchUp {
  readonly dataSource: DataSource
  readonly log: LogReader
  /** Of the incidents that are to be measured. */
  readonly onProgress?: ((done: number, all: number) => void) | undefined
}

const consumer = `reporting:${reports}`
const chunk = 500

/**
 * Brings what reports count up to the log, where nobody follows it or whoever does is behind: each incident that was
 * touched once, all in one transaction that holds the follower's position. Gives the position reached.
 */
export async function catchUpReports({ dataSource, log, onProgress }: CatchUp): Promise<number> {
  const measuring = measuringIn(dataSource, log)
  return dataSource.transaction(async (manager) => {
    const from = await heldPosition(manager)
    const upTo = await log.highWaterMark()
    if (upTo <= from) return from
    const ids = await touchedBetween(manager, from, upTo)
    for (let first = 0; first < ids.length; first += chunk) {
      await projectIncidents(ids.slice(first, first + chunk), upTo, { manager, schema: 'reporting', measuring })
      onProgress?.(Math.min(first + chunk, ids.length), ids.length)
    }
    await manager.query(`update bus.inbox set position = $2 where consumer = $1 and source = 'log' and partition = 0`, [
      consumer,
      upTo,
    ])
    return upTo
  })
}

/** Whoever follows waits with its next batch until this transaction ends, and goes on from where it left the position. */
async function heldPosition(manager: EntityManager): Promise<number> {
  await manager.query(
    `insert into bus.inbox (consumer, source, partition, position) values ($1, 'log', 0, 0) on conflict do nothing`,
    [consumer],
  )
  const [row] = await manager.query<{ position: string }[]>(
    `select position from bus.inbox where consumer = $1 and source = 'log' and partition = 0 for update`,
    [consumer],
  )
  return Number(row?.position ?? 0)
}

/** In the order in which they were first touched, so that what lies together is read together. */
async function touchedBetween(manager: EntityManager, after: number, upTo: number): Promise<IncidentId[]> {
  const rows = await manager.query<{ id: IncidentId }[]>(
    `select incident_id as id from log.events
     where position > $1 and position <= $2 and incident_id is not null and type = any($3)
     group by incident_id order by min(position)`,
    [after, upTo, measuredTypes.flatMap(storedTypes)],
  )
  return rows.map(({ id }) => id)
}
