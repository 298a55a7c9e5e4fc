import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { Bundle, Hash, IncidentId } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { SealStore } from '@atlas/event-store-postgres'
import { PolicyStore } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { ReadClocks } from '../clocks/read-clocks.js'
import { SealKey } from '../seals/seal-key.js'
import { makeBundle } from './make-bundle.js'

/** Everything that proves an incident's trail, up to now; undefined where there is no such incident in the log. */
export class ReadBundle extends Query<Bundle | undefined> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadBundle)
export class ReadBundleHandler implements IQueryHandler<ReadBundle> {
  constructor(
    private readonly log: LogReader,
    private readonly seals: SealStore,
    private readonly clocks: ReadClocks,
    private readonly dataSource: DataSource,
    private readonly key: SealKey,
  ) {}

  execute({ incident }: ReadBundle): Promise<Bundle | undefined> {
    const { log, seals, clocks, key } = this
    const policies = new PolicyStore(this.dataSource)
    return makeBundle({ log, seals, clocks, key, policyFiles: (hash: Hash) => policies.files(hash) }, incident)
  }
}
