import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import { type Instant, type Recorded, type RosterEvent, type RosterView } from '@atlas/contracts'
import { attendance, rosterAggregate, rosterStream, withChanges } from '@atlas/domain'
import { foldAll, LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { PolicyThen } from './policy-then.js'

/** Who is on shift at an instant, by what had been decided by then; undefined before any policy was adopted. */
export class ReadRoster extends Query<RosterView | undefined> {
  constructor(readonly at: Instant) {
    super()
  }
}

@QueryHandler(ReadRoster)
export class ReadRosterHandler implements IQueryHandler<ReadRoster> {
  constructor(
    private readonly log: LogReader,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly then: PolicyThen,
  ) {}

  async execute({ at }: ReadRoster): Promise<RosterView | undefined> {
    const hash = await this.then.at(at)
    if (hash === undefined) return undefined
    const { roster } = await this.policyInForce.byHash(hash)
    const decided = (await this.log.ofStream(rosterStream.id)) as readonly Recorded<RosterEvent>[]
    const changes = foldAll(
      rosterAggregate,
      decided.filter(({ occurredAt }) => occurredAt <= at),
    )
    const all = attendance(withChanges(roster, changes), at)
    return {
      at,
      policy: hash,
      onShift: all
        .filter(({ onShift }) => onShift)
        .map(({ person, roles, insteadOf, because }) => ({
          person: person.id,
          roles: [...roles],
          insteadOf: insteadOf ?? null,
          because,
        })),
      away: all.filter(({ onShift }) => !onShift).map(({ person, because }) => ({ person: person.id, because })),
    }
  }
}
