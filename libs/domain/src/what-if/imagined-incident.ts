import {
  type Category,
  type HandlingEvent,
  type Hash,
  instant,
  type IncidentId,
  milliseconds,
  type Priority,
  type Status,
  type Tier,
} from '@atlas/contracts'
import type { HandlingContext } from '../handling/context.js'
import { evolveHandling } from '../handling/evolve.js'
import type { HandlingState } from '../handling/handling.js'
import { noOpenWork } from '../roster/open-work.js'
import type { ServiceLevelContext, ServiceLevelPolicy } from '../service-level/context.js'
import { clocksSince, serviceLevelAggregate, type ServiceLevelState } from '../service-level/incident-clocks.js'
import { clocksAfter } from '../service-level/react.js'
import { type Retargeting, retargetAsAdopted } from '../service-level/retarget-as-adopted.js'
import { incidentTerms } from '../service-level/terms-of-incident.js'
import type { DecidingPolicy, World } from './world.js'

/** Where an incident stood from an instant on. */
export interface Standing {
  readonly at: number
  readonly status: Status
  readonly priority: Priority | null
  readonly category: Category | null
  readonly tier: Tier | null
}

/** An incident as it would have been: its facts, its clocks, and where it stood. Nothing of it is ever stored. */
export class ImaginedIncident {
  handling: HandlingState = { opened: false }
  levels: ServiceLevelState = { clocks: [] }
  readonly facts: HandlingEvent[] = []
  readonly standings: Standing[] = []

  constructor(
    readonly incidentId: IncidentId,
    private readonly world: World,
    /** Kinds of clocks that it has at all; null: whatever policy says. */
    private readonly kinds: ReadonlySet<string> | null,
  ) {}

  /** Where it stands after facts, its clocks left alone. */
  follow(facts: readonly HandlingEvent[]): void {
    for (const fact of facts) {
      this.handling = evolveHandling(this.handling, fact)
      this.stands(fact)
    }
  }

  tell(facts: readonly HandlingEvent[], policy: DecidingPolicy): void {
    if (facts.length === 0) return
    this.follow(facts)
    this.facts.push(...facts)
    const { handling } = this
    if (handling.opened)
      this.levels = clocksAfter(facts, this.levels, this.incidentId, incidentTerms(handling), this.clocks(policy))
  }

  /** A version is adopted for its clocks that run. */
  adopts(adopted: Retargeting, policy: DecidingPolicy): void {
    const { handling, levels, incidentId } = this
    if (!handling.opened) return
    const said = retargetAsAdopted(adopted, levels, incidentId, incidentTerms(handling), this.clocks(policy)).events
    this.levels = said.reduce(serviceLevelAggregate.evolve, levels)
  }

  /** No load and no promise is looked at: what else was open then is not part of one incident. */
  context(at: number, policy: DecidingPolicy): HandlingContext {
    return {
      now: instant(at),
      policy,
      work: noOpenWork,
      latestPromise: () => null,
      clocksSince: clocksSince(this.levels),
    }
  }

  clocks(policy: DecidingPolicy): ServiceLevelContext {
    const { world } = this
    const judging = this.judging(policy)
    const earlierPolicy = (hash: Hash): ServiceLevelPolicy =>
      hash === policy.hash ? judging : this.judging(world.recordedPolicy(hash) ?? policy)
    return { policy: judging, earlierPolicy, calendar: world.calendar, tzdb: world.tzdb }
  }

  private judging(policy: DecidingPolicy): ServiceLevelPolicy {
    return this.kinds === null ? policy : ofKinds(policy, this.kinds)
  }

  private stands({ occurredAt }: HandlingEvent): void {
    if (!this.handling.opened) return
    const { status, priority, category, tier } = this.handling
    const last = this.standings.at(-1)
    if (last?.status === status && last.priority === priority && last.category === category && last.tier === tier)
      return
    this.standings.push({ at: milliseconds(occurredAt), status, priority, category, tier })
  }
}

/** Versions are few, and so are the kinds that an import can judge. */
const narrowed = new WeakMap<DecidingPolicy, Map<string, ServiceLevelPolicy>>()
function ofKinds(policy: DecidingPolicy, kinds: ReadonlySet<string>): ServiceLevelPolicy {
  const name = [...kinds].sort().join(' ')
  const known = narrowed.get(policy) ?? new Map<string, ServiceLevelPolicy>()
  narrowed.set(policy, known)
  const { hash, calendars, serviceLevels } = policy
  const one = known.get(name) ?? {
    hash,
    calendars,
    serviceLevels: {
      ...serviceLevels,
      serviceLevels: serviceLevels.serviceLevels.filter(({ kind }) => kinds.has(kind)),
    },
  }
  known.set(name, one)
  return one
}

/** The standing that held at an instant: what changed at that very instant counts. */
export function standingAt(standings: readonly Standing[], at: number): Standing | undefined {
  return standings.findLast((one) => one.at <= at) ?? standings[0]
}
