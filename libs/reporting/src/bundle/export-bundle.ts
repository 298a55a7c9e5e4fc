import type { Bundle, Hash } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { SealStore } from '@atlas/event-store-postgres'
import { PolicyStore } from '@atlas/runtime/database'
import { ReadClocks } from '../clocks/read-clocks.js'
import { findIncidentId, type ReadFrom } from '../incident/show-incident.js'
import type { SealKey } from '../seals/seal-key.js'
import { makeBundle } from './make-bundle.js'

/** What the command line makes a bundle from. */
export interface ExportFrom extends ReadFrom {
  readonly logReader: LogReader
  readonly seals: SealStore
  readonly key: SealKey | undefined
}

/** By its id or number; undefined where there is no such incident. */
export async function exportBundle(from: ExportFrom, idOrNumber: string): Promise<Bundle | undefined> {
  const { dataSource, logReader: log, seals, calendarYears, calendarsOf, key } = from
  const id = await findIncidentId(log, idOrNumber)
  if (id === undefined) return undefined
  const policies = new PolicyStore(dataSource)
  const clocks = new ReadClocks(calendarYears, calendarsOf)
  return makeBundle({ log, seals, clocks, key, policyFiles: (hash: Hash) => policies.files(hash) }, id)
}
