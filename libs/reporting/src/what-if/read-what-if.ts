import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import {
  type ForkView,
  type Hash,
  type IncidentId,
  type Instant,
  type Refusal,
  refuse,
  type WhatIfReport,
} from '@atlas/contracts'
import type { HypotheticalAct } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { PolicyInForce, PolicyStore, RefusedException } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { forkIncident } from './fork-incident.js'
import type { Cohort } from './openings.js'
import { runWhatIf } from './run-what-if.js'
import { TwoWorlds } from './two-worlds.js'
import { readVersions } from './versions.js'

/** What a version that the log holds, in force or proposed, would have made of recorded history. */
export class ReadWhatIf extends Query<WhatIfReport> {
  constructor(
    readonly policy: Hash,
    readonly cohort: Cohort,
  ) {
    super()
  }
}

/** One at a time, for each goes through the whole log; in a thread, beside the one that answers everything else. */
@QueryHandler(ReadWhatIf)
export class ReadWhatIfHandler implements IQueryHandler<ReadWhatIf> {
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly log: LogReader,
    private readonly years: CalendarYearStore,
    private readonly dataSource: DataSource,
  ) {}

  async execute({ policy, cohort }: ReadWhatIf): Promise<WhatIfReport> {
    const store = new PolicyStore(this.dataSource)
    const instead = await store.files(policy)
    if (instead.size === 0)
      throw new RefusedException(
        refuse('unknown-policy', `The log holds no policy ${policy}; adopt or propose it first.`, [], 404),
      )
    const report = this.last.then(() => {
      const { options } = this.dataSource
      // Threads run what is built; tests of the source do without.
      const url = import.meta.url.endsWith('.js') && 'url' in options ? options.url : undefined
      const from = { log: this.log, years: this.years, filesOf: (hash: Hash) => store.files(hash), url }
      return runWhatIf(from, { ...cohort, instead, threads: url === undefined ? 0 : 1 })
    })
    this.last = report.catch(() => undefined)
    return report
  }
}

export class ForkIncident extends Query<ForkView | Refusal | undefined> {
  constructor(
    readonly id: IncidentId,
    readonly at: Instant,
    readonly acts: readonly HypotheticalAct[],
    readonly until: Instant,
  ) {
    super()
  }
}

@QueryHandler(ForkIncident)
export class ForkIncidentHandler implements IQueryHandler<ForkIncident> {
  constructor(
    private readonly log: LogReader,
    private readonly years: CalendarYearStore,
    private readonly dataSource: DataSource,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  async execute({ id, at, acts, until }: ForkIncident): Promise<ForkView | Refusal | undefined> {
    const store = new PolicyStore(this.dataSource)
    const versions = await readVersions(this.log, (hash) => store.files(hash))
    const worlds = new TwoWorlds(versions, this.policy.current().policy, this.years)
    return forkIncident(this.log, id, worlds, { at, acts, until })
  }
}
