import { Injectable } from '@nestjs/common'
import { type EventMetadata, handlingEvents, type Hash, type IncidentId } from '@atlas/contracts'
import {
  calendarDefinition,
  CalendarYears,
  PolicyVersionMissing,
  type ServiceLevelContext,
  type ServiceLevelPolicy,
  serviceLevelStream,
  versionsOf,
} from '@atlas/domain'
import { EventLog, type Reads, type Transaction } from '@atlas/event-sourcing'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { OpenIncidents, placeOf, samePlace } from '../open-incidents/open-incidents.js'
import { RosterInForce } from '../roster/roster-in-force.js'
import { type Applied, applyHandling, type IncidentCommand, streamsOf } from './apply-handling.js'

/** Within a transaction: applies one command to the incident, or what the clocks need of the same terms. */
export interface Desk {
  readonly transaction: Transaction
  readonly policy: Policy
  readonly clocks: ServiceLevelContext
  /** To the incident itself, or to another whose streams the reads name. */
  apply(command: IncidentCommand, to?: IncidentId): Applied
}

/**
 * Changes one incident in one transaction, and what is open with it. A decision that needs a calendar year or an
 * earlier policy version that isn't at hand is made again with it.
 */
@Injectable()
export class IncidentHandling {
  /** Earlier policy versions that running clocks were armed by; a version never changes. */
  private readonly earlier = new Map<Hash, ServiceLevelPolicy>()
  private readonly years: CalendarYears

  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly open: OpenIncidents,
    years: CalendarYearStore,
    private readonly roster: RosterInForce,
  ) {
    this.years = new CalendarYears(years, (hash) => this.definitionOf(hash))
  }

  /** Called within a unit of work. Throws Refused; whatever `decide` throws leaves nothing staged. */
  async change<Result>(
    incidentId: IncidentId,
    metadata: Omit<EventMetadata, 'policy'>,
    decide: (desk: Desk) => Result,
    reads: Partial<Reads> = {},
  ): Promise<Result> {
    const { hash, policy: inForce } = this.policyInForce.current()
    const policy = await this.roster.over(inForce)
    const work = await this.open.work()
    const all = { ...reads, streams: [...streamsOf(incidentId), ...(reads.streams ?? [])] }
    const { result, applied } = await this.withWhatIsMissing(policy, (clocks) => {
      return this.log
        .transact(all, { ...metadata, policy: hash }, (transaction) => {
          const applied = new Map<IncidentId, Applied[]>()
          const apply = (command: IncidentCommand, to = incidentId): Applied => {
            const one = applyHandling(transaction, to, command, { policy, work, clocks })
            applied.set(to, [...(applied.get(to) ?? []), one])
            return one
          }
          return { result: decide({ transaction, policy, clocks, apply }), applied }
        })
        .then((stored) => stored.result)
    })
    for (const [changed, ones] of applied) await this.record(changed, ones)
    return result
  }

  /** As `change`, where only the clocks can say something: the rest of the incident isn't looked at. */
  async changeClocks(
    incidentId: IncidentId,
    metadata: Omit<EventMetadata, 'policy'>,
    decide: (desk: Omit<Desk, 'apply'>) => void,
  ): Promise<void> {
    const { hash, policy } = this.policyInForce.current()
    const reads = { streams: [serviceLevelStream(incidentId)] }
    await this.withWhatIsMissing(policy, (clocks) =>
      this.log.transact(reads, { ...metadata, policy: hash }, (transaction) => decide({ transaction, policy, clocks })),
    )
  }

  private async withWhatIsMissing<Result>(
    policy: Policy,
    decide: (clocks: ServiceLevelContext) => Promise<Result>,
  ): Promise<Result> {
    for (;;)
      try {
        const earlierPolicy = versionsOf(policy, this.earlier)
        return await this.years.deciding((calendar) => decide({ policy, earlierPolicy, calendar, tzdb }))
      } catch (error) {
        if (!(error instanceof PolicyVersionMissing)) throw error
        this.earlier.set(error.policy, await this.policyInForce.byHash(error.policy))
      }
  }

  private async record(incidentId: IncidentId, applied: readonly Applied[]): Promise<void> {
    const [first] = applied
    const last = applied.at(-1)
    if (!first || !last) return
    const before = placeOf(first.before)
    const after = placeOf(last.after)
    if (!samePlace(before, after) || worksOnImported(applied)) await this.open.record(incidentId, before, after)
  }

  private definitionOf(hash: Hash) {
    const policies = [this.policyInForce.current().policy, ...this.earlier.values()]
    for (const policy of policies) {
      const definition = calendarDefinition(policy, hash)
      if (definition) return definition
    }
    return undefined
  }
}

/** History is nobody's work until something is done about it here; from then on it counts where it stands. */
const worksOnImported = (applied: readonly Applied[]): boolean =>
  applied.some(
    ({ after, events }) =>
      after.opened && (after.elsewhere?.rows ?? 0) > 0 && events.some(({ type }) => type in handlingEvents),
  )

/** Zone data of this Node: pinned by the clocks whose calendars it expanded. */
const tzdb = process.versions.tz ?? 'unknown'
