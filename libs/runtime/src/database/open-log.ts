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

/** The log on connections of its own; `services` says whose streams may be written. */
export function openLog(url: string, services: readonly ServiceName[]): OpenLog {
  const pool = logPool(url)
  return {
    eventLog: new PostgresEventLog({ pool, services }),
    logReader: new PostgresLogReader(pool),
    calendarYears: new CalendarYearStore(pool),
    seals: new SealStore(pool),
    close: () => pool.end(),
  }
}
