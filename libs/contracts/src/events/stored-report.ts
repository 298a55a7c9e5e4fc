import { z } from 'zod'
import { ContentHash, Hash, Instant } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** Stream `stored-report-<id>`, of one event: a report as it was made, to be read again for ever under its id. */
export const ReportStored = z.object({
  /** sha256 of its bytes: its id. */
  report: Hash,
  /** The bytes. */
  content: ContentHash,
  kind: z.enum(['service-levels']),
  /** Whose restricted incidents and domains it counts: who sees less doesn't read it. */
  sees: z.enum(['everything', 'unrestricted', 'domains']),
  domains: z.array(z.string()),
  asOf: Instant,
  asKnownAt: Instant,
  /** Of the log, up to which it counts. */
  position: z.number().int().nonnegative(),
})

export const storedReportEvents = { ReportStored } as const
export type StoredReportEvent = FactsOf<typeof storedReportEvents>
