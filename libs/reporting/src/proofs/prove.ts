import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { PageProof, ReclassificationProof } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { provePages } from './pages/prove-pages.js'
import type { Period } from './period.js'
import { proveReclassifications } from './reclassifications/prove-reclassifications.js'

export class ProveReclassifications extends Query<ReclassificationProof> {
  constructor(readonly period: Period) {
    super()
  }
}

@QueryHandler(ProveReclassifications)
export class ProveReclassificationsHandler implements IQueryHandler<ProveReclassifications> {
  constructor(
    private readonly log: LogReader,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  execute = ({ period }: ProveReclassifications): Promise<ReclassificationProof> =>
    proveReclassifications(this.log, period, (hash) => this.policy.byHash(hash))
}

export class ProvePages extends Query<PageProof> {
  constructor(readonly period: Period) {
    super()
  }
}

@QueryHandler(ProvePages)
export class ProvePagesHandler implements IQueryHandler<ProvePages> {
  constructor(
    private readonly log: LogReader,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  execute = ({ period }: ProvePages): Promise<PageProof> =>
    provePages(this.log, period, (hash) => this.policy.byHash(hash))
}
