import { Injectable } from '@nestjs/common'
import {
  type EventMetadata,
  IncidentId,
  type Instant,
  isRefusal,
  type PersonId,
  type RecordUnit,
  refuse,
  type ServiceNowDivergences,
  type ServiceNowDone,
  type ServiceNowInstances,
  type ServiceNowQueueItem,
  type ServiceNowSettlementInput,
  type ServicenowRecordEvent,
  type ServiceNowWritesInput,
} from '@atlas/contracts'
import {
  divergences,
  mappedFields,
  mappedWriteOf,
  type RecordFields,
  resolveWrite,
  type ServicenowRecordState,
  settle,
  unitOf,
} from '@atlas/domain'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { instanceTerms, type Policy } from '@atlas/policy'
import { PolicyInForce, RefusedException } from '@atlas/runtime'
import { ClockOffsets } from '../instances/clock-offset.js'
import { Connections } from '../instances/connections.js'
import { Records } from '../records/records.js'

interface RecordRow {
  readonly incident_id: IncidentId
  readonly instance: string
  readonly state: ServicenowRecordState
}

/** Who acts, and by which request. */
export interface By {
  readonly person: PersonId
  readonly correlationId: string
}

/** The operator's desk: what can't be written, what a person is asked, and what differs. */
@Injectable()
export class Desk {
  constructor(
    private readonly records: Records,
    private readonly units: UnitsOfWork,
    private readonly connections: Connections,
    private readonly offsets: ClockOffsets,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  /** Dead letters, then conflicts; oldest first. What approvers are asked about is theirs. */
  async queue(): Promise<ServiceNowQueueItem[]> {
    const dead = await this.units.query<{
      incident_id: string
      instance: string | null
      since: string
      sequence: string
      code: string
      reason: string
    }>(
      `select it.incident_id, record.instance, log.instant(answered_at) as since, sequence, code, reason
       from servicenow_sync.outbox it left join servicenow_sync.record using (incident_id)
       where it.state = 'dead-letter' order by intended_at, it.incident_id, sequence limit 1000`,
    )
    const rows = await this.units.query<RecordRow>(
      `select incident_id, instance, state from servicenow_sync.record
       where jsonb_array_length(state -> 'open') > 0 order by incident_id limit 1000`,
    )
    const none = { base: {}, ours: {}, theirs: {}, rule: null }
    return [
      ...dead.map(({ incident_id: incidentId, instance, since, sequence, code, reason }) => ({
        ...none,
        kind: 'dead-letter' as const,
        incidentId,
        instance,
        since,
        number: Number(sequence),
        what: code,
        reason,
      })),
      ...rows.flatMap(({ incident_id: incidentId, instance, state }) =>
        state.open
          .filter(({ rule }) => rule !== 'ask')
          .map(({ conflict: number, unit: what, base, ours, theirs, rule, reason, since }) => ({
            kind: 'conflict' as const,
            incidentId,
            instance,
            since,
            number,
            what,
            reason,
            base,
            ours,
            theirs,
            rule,
          })),
      ),
    ]
  }

  /** Dead letters wait again, in their place. Throws RefusedException. */
  replay(input: ServiceNowWritesInput, by: By): Promise<ServiceNowDone> {
    return this.writes(input, by, (incidentId, sequences, occurredAt) => ({
      type: 'RecordWriteReplayed',
      occurredAt,
      data: { incidentId, sequences, by: by.person, reason: input.reason },
    }))
  }

  /** Dead letters that are never to be written. Throws RefusedException. */
  withhold(input: ServiceNowWritesInput, by: By): Promise<ServiceNowDone> {
    return this.writes(input, by, (incidentId, sequences, occurredAt) => ({
      type: 'RecordWriteWithheld',
      occurredAt,
      data: { incidentId, sequences, by: by.person, reason: input.reason },
    }))
  }

  /** Throws RefusedException. */
  async settle(input: ServiceNowSettlementInput, by: By): Promise<ServiceNowDone> {
    const incidentId = IncidentId.parse(input.incidentId)
    const { state } = await this.records.load(incidentId, 1)
    const standing = state.link ? await this.connections.standing(state.link.instance) : undefined
    const connection = standing?.connection
    if (!connection)
      throw new RefusedException(
        refuse('not-connected', `its instance isn't connected: ${standing?.held ?? 'it has none'}`),
      )
    const { roster } = this.policyInForce.current().policy
    await this.records.change(incidentId, this.metadata(by), (now, transaction) => {
      const events = settle({ ...input, by: by.person }, now, {
        incidentId,
        now: transaction.now,
        mapping: connection.terms.mapping,
        directory: connection.names,
        roster: roster.people.map(({ id }) => id),
        instance: connection.terms.name,
      })
      if (isRefusal(events)) throw new RefusedException(events)
      return { events, result: undefined }
    })
    return { incidentId, writes: [] }
  }

  /** Every field that differs, since when, and why; from what was last seen there. */
  async divergences(): Promise<Omit<ServiceNowDivergences, 'serviceLevels'>> {
    const { servicenow } = this.policyInForce.current().policy
    const rows = await this.units.query<RecordRow>(
      `select incident_id, instance, state from servicenow_sync.record where sys_id is not null order by incident_id`,
    )
    const unanswered = await this.units.query<{
      incident_id: string
      state: string
      fields: RecordFields
      act: string
    }>(`select incident_id, state, fields, act from servicenow_sync.outbox where state in ('pending', 'dead-letter')`)
    const items = rows.flatMap(({ incident_id: incidentId, instance, state }) => {
      const terms = instanceTerms(servicenow, instance)
      if (!terms) return []
      const { mapping } = terms
      const mapped = mappedWriteOf({ incidentId, act: 'update', fields: { ...state.ours } }, mapping)
      // References as they were last resolved: names that this process hasn't asked for are left out.
      const names = this.connections.known(instance)
      const none = { group: () => undefined, user: () => undefined, item: () => undefined }
      const directory = names ?? { ...none, groupName: () => undefined, userName: () => undefined }
      const { values } = resolveWrite({ ...mapped, contents: {} }, mapping, directory, () => undefined)
      const fields = new Set(mappedFields(mapping))
      const unitsOf = (which: string): ReadonlySet<RecordUnit> =>
        new Set(
          unanswered
            .filter((write) => write.incident_id === incidentId && write.state === which)
            .flatMap((write) =>
              Object.keys(mappedWriteOf({ incidentId, act: 'update', fields: { ...write.fields } }, mapping).fields),
            )
            .flatMap((field) => unitOf(field, mapping) ?? []),
        )
      return divergences(state, {
        mapping,
        wanted: Object.fromEntries(Object.entries(values).filter(([field]) => fields.has(field))),
        waiting: unitsOf('pending'),
        deadLettered: unitsOf('dead-letter'),
      }).map((one) => ({ incidentId, instance, record: state.link?.number ?? '', ...one }))
    })
    const doubled = rows.flatMap(({ incident_id: incidentId, instance, state: { link, others } }) =>
      others.length === 0 ? [] : [{ incidentId, instance, record: link?.number ?? '', others: [...others] }],
    )
    return { writes: await this.counts(), items, doubled }
  }

  async instances(): Promise<ServiceNowInstances> {
    const { servicenow } = this.policyInForce.current().policy
    const items = Object.entries(servicenow.instances).map(async ([name, { url, dryRun }]) => {
      const { held, mistakes } = await this.connections.standing(name)
      return {
        name,
        url,
        dryRun,
        held: held ?? null,
        mistakes: mistakes.map(({ says }) => says),
        clockOffsetMs: this.offsets.offset(name),
      }
    })
    return { items: await Promise.all(items) }
  }

  private async counts(): Promise<ServiceNowDivergences['writes']> {
    const rows = await this.units.query<{ state: string; count: number }>(
      'select state, count(*)::int as count from servicenow_sync.outbox group by state',
    )
    const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0
    return {
      produced: rows.reduce((sum, { count }) => sum + count, 0),
      acknowledged: of('acknowledged'),
      withheld: of('withheld'),
      deadLettered: of('dead-letter'),
      pending: of('pending'),
    }
  }

  private async writes(
    { incidentId: named, sequences }: ServiceNowWritesInput,
    by: By,
    event: (incidentId: IncidentId, sequences: number[], now: Instant) => ServicenowRecordEvent,
  ): Promise<ServiceNowDone> {
    const incidentId = IncidentId.parse(named)
    const writes = await this.units.run(async () => {
      // Locked, so that of two who replay the same one finds nothing.
      const rows = await this.units.query<{ sequence: string }>(
        `select sequence from servicenow_sync.outbox
         where incident_id = $1 and state = 'dead-letter' and ($2::bigint[] is null or sequence = any($2))
         order by sequence for update`,
        [incidentId, sequences ?? null],
      )
      const found = rows.map(({ sequence }) => Number(sequence))
      if (found.length === 0)
        throw new RefusedException(
          refuse('no-dead-letter', 'none of its writes to ServiceNow is a dead letter', [], 404),
        )
      await this.records.change(incidentId, this.metadata(by), (_, { now }) => ({
        events: [event(incidentId, found, now)],
        result: undefined,
      }))
      return found
    })
    return { incidentId, writes: writes.result }
  }

  private metadata = ({ person, correlationId }: By): EventMetadata => ({
    actor: { kind: 'person', id: person, via: 'http' },
    correlationId,
    causationId: correlationId,
    policy: this.policyInForce.current().hash,
  })
}
