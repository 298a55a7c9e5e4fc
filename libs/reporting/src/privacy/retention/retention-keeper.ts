import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type IncidentId, instant, type Instant, milliseconds } from '@atlas/contracts'
import type { KeptKind } from '@atlas/domain'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import { Leases, LedWork } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { expireTexts } from './expire-texts.js'

/** Between two looks, ms: what is kept for days may stay some minutes longer. */
const pauseMs = 600_000
/** Incidents looked up at a time. */
const atATime = 200

/** Takes texts away that policy (policy/privacy.yaml) keeps no longer; one process at a time, and none where all stay. */
@Injectable()
export class RetentionKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Retention')
  private readonly work: LedWork

  constructor(
    leases: Leases,
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly dataSource: DataSource,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {
    const onTrouble = (message: string): void => this.logger.warn(`retention waits: ${message}`)
    this.work = new LedWork({ lease: 'retention of reporting', leases, onTrouble })
  }

  onApplicationBootstrap(): void {
    this.work.beginRounds(async (leads) => {
      const gone = await this.sweep(leads)
      if (gone > 0) this.logger.log(`${gone} texts are kept no longer`)
      return pauseMs
    })
  }

  onModuleDestroy(): Promise<void> {
    return this.work.end()
  }

  /** Everything that is due now; gives how many texts went. */
  async sweep(signal: AbortSignal): Promise<number> {
    const { hash, policy } = this.policyInForce.current()
    const now = await this.reader.now()
    let gone = 0
    for (const kind of this.kinds()) {
      const kept = policy.privacy.retention[kind]
      if (kept === null) continue
      for await (const { incidentId, closedAt } of this.closedBefore(instant(milliseconds(now) - kept), kind)) {
        if (signal.aborted) return gone
        const expiring = { incidentId, kind, closedAt }
        gone +=
          (await expireTexts({ log: this.log, reader: this.reader }, expiring, { hash, privacy: policy.privacy })) ?? 0
      }
    }
    return gone
  }

  private kinds(): KeptKind[] {
    const { retention } = this.policyInForce.current().policy.privacy
    return (['reports', 'messages', 'work'] as const).filter((kind) => retention[kind] !== null)
  }

  /** Those of which texts of the kind haven't gone yet: of an expiry there is a stream. */
  private async *closedBefore(
    before: Instant,
    kind: KeptKind,
  ): AsyncGenerator<{ incidentId: IncidentId; closedAt: Instant }> {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = await this.dataSource.query<{ id: IncidentId; closed_at: Instant }[]>(
        `select i.id, i.record #>> '{handling,statusSince}' as closed_at from reporting.incident i
         where i.status = 'Closed' and i.id > $1 and i.record #>> '{handling,statusSince}' <= $2
           and not exists (select from log.streams s where s.id = 'redaction-' || i.id || '-' || $3)
         order by i.id limit $4`,
        [after, before, kind, atATime],
      )
      for (const { id, closed_at } of rows) yield { incidentId: id, closedAt: closed_at }
      const last = rows.at(-1)
      if (rows.length < atATime || !last) return
      after = last.id
    }
  }
}
