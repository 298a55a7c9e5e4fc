import type { EventLog } from '@atlas/event-sourcing'
import { CalendarYearStore, logPool, PostgresEventLog, prepareImportRole } from '@atlas/event-store-postgres'

/** The log as an import may write it: by a database role of its own, which has no right to arm a timer unless `live`. */
export interface ImportLog {
  readonly eventLog: EventLog
  readonly calendarYears: CalendarYearStore
  /** The role by which it appends. */
  readonly role: string
  close(): Promise<void>
}

/** Throws NoImportRole where the database has no such role and won't have one made. */
export async function openImportLog(url: string, live: boolean): Promise<ImportLog> {
  const role = await prepareImportRole(url, live)
  const pool = logPool(url, 4, role)
  const eventLog = new PostgresEventLog({
    pool,
    services: ['intake', 'escalation'],
    // Each incident is looked at once: what is kept of it would only be in the way.
    cachedStreams: 5_000,
  })
  return {
    eventLog,
    calendarYears: new CalendarYearStore(pool),
    role,
    close: async () => {
      await eventLog.snapshotsSettled()
      await pool.end()
    },
  }
}
