import type { ReportSight } from '@atlas/contracts'
import type { Reader } from '@atlas/domain'
import type { Parameters } from './parameters.js'

/** For whom a report is made. */
export interface ReportReader {
  readonly sight: ReportSight
  /** Clusters on which none of the domains works. */
  readonly otherClusters: readonly string[]
  /** Sees what has a case with a vendor. */
  readonly vendorCases: boolean
}

/** Who has the database sees all of it. */
export const seesEverything: ReportReader = {
  sight: { sees: 'everything', domains: [] },
  otherClusters: [],
  vendorCases: false,
}

/**
 * An auditor, and an overseer of what is restricted, has everything counted; the roster all but what is restricted, though
 * one of them may belong to the team of some; who reads summaries what affects their domains (docs/readers.md).
 */
export function reportReader({
  auditor,
  engineer,
  overseer,
  domains,
  otherClusters,
  vendorCases,
}: Reader): ReportReader {
  if (auditor || overseer) return seesEverything
  if (engineer) return { ...seesEverything, sight: { sees: 'unrestricted', domains: [] } }
  return { sight: { sees: 'domains', domains: [...domains].sort() }, otherClusters, vendorCases }
}

/** Whether what was counted for one may be shown to another. */
export function covers(reader: ReportSight, report: ReportSight): boolean {
  if (reader.sees === 'everything') return true
  if (reader.sees === 'unrestricted') return report.sees !== 'everything'
  return report.sees === 'domains' && report.domains.join() === reader.domains.join()
}

/** SQL: what a reader may know of at all, restricted or not. */
export function knownTo({ sight, otherClusters, vendorCases }: ReportReader, parameters: Parameters): string {
  if (sight.sees !== 'domains') return 'true'
  const theirs = parameters.add(sight.domains, 'text[]')
  const others = parameters.add(otherClusters, 'text[]')
  const vendors = parameters.add(vendorCases, 'boolean')
  return `(domains && ${theirs} or (${vendors} and vendor_cases)
    or (domains = '{}' and ${theirs} <> '{}' and cluster <> all(${others})))`
}

/** SQL: what is counted for a reader. */
export const countedFor = (reader: ReportReader, parameters: Parameters): string =>
  reader.sight.sees === 'everything' ? 'true' : `not restricted and ${knownTo(reader, parameters)}`
