import type { Reader } from '@atlas/domain'

/**
 * `sightOf` in SQL, over the columns of reporting.incident as `i`, so that a list leaves out what its reader may not see
 * before it counts and pages. A test holds both against each other.
 */
// Of a key without a person false and not null: what is denied by `not` must be denied then, too.
const named = 'coalesce(cast(:person as text) = any(i.team), false)'
const reported = 'coalesce(cast(:person as text) = any(i.reporters), false)'
const summarised = `((cast(:vendorCases as boolean) and i.vendor_cases)
  or i.domains && cast(:domains as text[])
  or (i.domains = '{}' and cast(:domains as text[]) <> '{}' and i.cluster <> all(cast(:otherClusters as text[]))))`

/** Everything of it, not as an auditor. */
const inTheirRight = `(${named} or (cast(:overseer as boolean) and i.restricted)
  or (cast(:engineer as boolean) and not i.restricted))`
const everything = `(cast(:auditor as boolean) or ${inTheirRight})`

export const seenRows = {
  everything,
  /** Where on which cluster it is is shown. */
  place: `(${everything} or (not i.restricted and (${reported} or ${summarised})))`,
  /** Where its category and tier are shown: to who reported it they aren't. */
  summary: `(${everything} or (not i.restricted and not ${reported} and ${summarised}))`,
  /** At least how it stands. */
  standing: `(${everything} or cast(:engineer as boolean) or ${reported} or ${summarised})`,
} as const

/** What these name. */
export const seenBy = ({ person, auditor, engineer, overseer, domains, otherClusters, vendorCases }: Reader) => ({
  person,
  auditor,
  engineer,
  overseer,
  domains,
  otherClusters,
  vendorCases,
})
