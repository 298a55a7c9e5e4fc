import { Injectable } from '@nestjs/common'
import { wayToThePage } from '@atlas/contracts'
import { wayUnderWay } from '@atlas/messaging'
import { DataSource } from 'typeorm'

const freshMs = 250

/** How far triage is behind what was stored: what a storm must not drown. */
export abstract class TriageLag {
  /** How long what is stored now waits before its page, ms: the services' lags one after the other; 0: all are level. */
  abstract ms(): number
}

/** As the services' processes say it in the database, looked at four times a second while somebody asks. */
@Injectable()
export class BusTriageLag extends TriageLag {
  private last = 0
  private askedAt = -Infinity

  constructor(private readonly dataSource: DataSource) {
    super()
  }

  override ms(): number {
    if (performance.now() - this.askedAt > freshMs) {
      this.askedAt = performance.now()
      void this.look()
    }
    return this.last
  }

  /** One that fails leaves the last word: the log's own pressure speaks when the database is gone. */
  private async look(): Promise<void> {
    const query = <Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> =>
      this.dataSource.query<Row[]>(sql, [...parameters])
    this.last = await wayUnderWay(query, wayToThePage).catch(() => this.last)
  }
}
