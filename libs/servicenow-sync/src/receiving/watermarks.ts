import { Injectable } from '@nestjs/common'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { before, isSysId, isUtcSecond, type Mark } from '@atlas/servicenow-client'

export type Source = 'incident' | 'arrival' | 'journal' | 'attachment' | 'task_sla' | 'reconcile'

/** How far an instance has been read: their clock and a key, never our clock (table servicenow_sync.watermark). */
@Injectable()
export class Watermarks {
  constructor(private readonly units: UnitsOfWork) {}

  /** Where to read on, `overlapMs` before the greatest that was seen; undefined: nothing was read yet. */
  async from(instance: string, source: Source, overlapMs: number): Promise<Mark | undefined> {
    const [row] = await this.units.query<{ at: string | null }>(
      'select at from servicenow_sync.watermark where instance = $1 and source = $2',
      [instance, source],
    )
    return row?.at && isUtcSecond(row.at) ? { at: before(row.at, Math.round(overlapMs / 1000)) } : undefined
  }

  /** Never back: a page of the overlap is behind what was seen. */
  async seen(instance: string, source: Source, { at, after }: Mark): Promise<void> {
    await this.units.query(
      `insert into servicenow_sync.watermark (instance, source, at, after) values ($1, $2, $3, $4)
       on conflict (instance, source) do update set at = excluded.at, after = excluded.after
       where watermark.at is null or watermark.at < excluded.at`,
      [instance, source, at, after !== undefined && isSysId(after) ? after : null],
    )
  }

  /** Whether it is time again, or a hint asked for it. */
  async isDue(instance: string, source: Source, everyMs: number): Promise<boolean> {
    const [row] = await this.units.query<{ due: boolean }>(
      `select read_at is null or read_at <= (select log.now()) - $3::bigint * interval '1 millisecond' as due
       from servicenow_sync.watermark where instance = $1 and source = $2`,
      [instance, source, everyMs],
    )
    return row?.due ?? true
  }

  async read(instance: string, source: Source): Promise<void> {
    await this.units.query(
      `insert into servicenow_sync.watermark (instance, source, read_at) values ($1, $2, (select log.now()))
       on conflict (instance, source) do update set read_at = excluded.read_at`,
      [instance, source],
    )
  }

  /** A hint: whichever process polls reads at once. */
  async wake(instance: string, source: Source = 'incident'): Promise<void> {
    await this.units.query('update servicenow_sync.watermark set read_at = null where instance = $1 and source = $2', [
      instance,
      source,
    ])
  }
}
