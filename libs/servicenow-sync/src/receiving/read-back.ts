import { Injectable, Logger } from '@nestjs/common'
import { instant, type Instant, milliseconds } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { sysId } from '@atlas/servicenow-client'
import type { Connection } from '../instances/connections.js'
import { Records } from '../records/records.js'
import { type SaidNote, SaidNotes } from '../sending/said-notes.js'
import { Observer } from './observer.js'

/** So many are asked for after one poll; the rest after the next. */
const atOnce = 100

/**
 * Whether notes that were answered with success are there. The poll of the journal meets them at no cost; one that it
 * should have met is asked for, and a dead letter if it isn't there.
 */
@Injectable()
export class ReadBack {
  private readonly logger = new Logger('ServiceNow')

  constructor(
    private readonly notes: SaidNotes,
    private readonly records: Records,
    private readonly observer: Observer,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  /** After the journal was read whole; `began` is when that was begun. Gives how many are missing. */
  async check(connection: Connection, began: Instant, signal: AbortSignal): Promise<number> {
    const { overlap } = this.policyInForce.current().policy.servicenow.reading
    const { name } = connection.terms
    const unmet = await this.notes.unmet(name, instant(milliseconds(began) - overlap), atOnce)
    let missing = 0
    for (const note of unmet) {
      const { recordId, marker, element } = note
      const asking = { element, lane: 'background' as const, signal }
      if (await connection.serviceNow.journal.has(sysId(recordId), marker, asking)) {
        await this.notes.met(name, [marker])
        continue
      }
      await this.dropped(note, connection)
      missing += 1
    }
    return missing
  }

  private async dropped(note: SaidNote, connection: Connection): Promise<void> {
    const { instance, marker, recordId, element, incidentId, sequence } = note
    const reason = `answered with success, but ${element} has no entry ${marker}: an ACL or a business rule`
    this.logger.warn(`${instance}: ${reason}`)
    const metadata = this.observer.metadata({ sysId: sysId(recordId), modCount: 0 }, connection)
    await this.records.change(
      incidentId,
      metadata,
      ({ modCount }, { now }) => ({
        events: [
          {
            type: 'RecordWriteFailed',
            occurredAt: now,
            data: {
              incidentId,
              sequences: [sequence],
              code: 'write-dropped',
              reason,
              fields: [element],
              values: {},
              modCount,
              acknowledged: true,
            },
          },
        ],
        result: undefined,
      }),
      () => this.notes.met(instance, [marker]),
    )
  }
}
