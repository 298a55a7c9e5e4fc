import type { QuotaReading } from '@atlas/contracts'

/** An AWS quota in a region, and which instances use it up. */
export interface AskedQuota {
  readonly region: string
  /** Of Service Quotas, such as L-1216C47A. */
  readonly code: string
  /** Families of EC2 that count against it, such as m. */
  readonly families: readonly string[]
}

/** Who says how much of a quota is used; undefined where nobody does, so that policy's snapshot counts. */
export abstract class QuotaSource {
  abstract read(quota: AskedQuota): Promise<QuotaReading | undefined>
}

/** AWS isn't configured. */
export class NoQuotaSource extends QuotaSource {
  read = () => Promise.resolve(undefined)
}
