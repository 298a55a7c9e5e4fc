import type { ServiceName } from '@atlas/contracts'
import type { EventLog, LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore, logPool, PostgresEventLog, PostgresLogReader, SealStore } from '@atlas/event-store-postgres'

export interface OpenLog {
  readonly eventLog: EventLog
  readonly logReader: LogReader
  readonly calendarYears: CalendarYearStore
  readonly seals: SealStore
  close(): Promise<void>
}

/**
 * The log on connections of its own; `services` says whose streams may be written. `onSnapshotFailure` hears of
 * snapshots that couldn't be kept, which costs speed alone.
 */
export function openLog(
  url: string,
  services: readonly ServiceName[],
  onSnapshotFailure: (error: unknown) => void = () => undefined,
): OpenLog {
  const pool = logPool(url)
  const eventLog = new PostgresEventLog({ pool, services, onSnapshotFailure })
  return {
    eventLog,
    logReader: new PostgresLogReader(pool),
    calendarYears: new CalendarYearStore(pool),
    seals: new SealStore(pool),
    close: async () => {
      await eventLog.snapshotsSettled()
      await pool.end()
    },
  }
}
