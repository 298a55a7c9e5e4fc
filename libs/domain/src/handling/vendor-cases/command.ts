import type { ContentHash, Instant } from '@atlas/contracts'
import type { Late } from '../late/late.js'

/** Left out, `vendorCase` is the only one that the act could mean. */
interface OfCase {
  readonly vendorCase?: number | undefined
}

/** What a person does with a vendor case. What is missing is named by the decision, not here. */
export type VendorCaseAct =
  | {
      readonly act: 'request-vendor-case'
      readonly vendor?: string | undefined
      readonly product?: string | undefined
      readonly version?: string | undefined
      readonly contract?: string | undefined
      readonly severity?: string | undefined
      /** As sent; checked against `VendorEvidence`. */
      readonly evidence: unknown
      /** The same as content. */
      readonly evidenceHash: ContentHash
    }
  | (OfCase & {
      readonly act: 'open-vendor-case'
      readonly number?: string | undefined
      readonly contact?: ContentHash | undefined
      /** The incident waits for the vendor until then. */
      readonly waitUntil?: Instant | undefined
    })
  | (OfCase & { readonly act: 'refuse-vendor-case'; readonly reason: string })
  | (OfCase & { readonly act: 'withdraw-vendor-case'; readonly reason: string })
  | (OfCase & {
      readonly act: 'record-vendor-exchange'
      readonly direction: 'to-vendor' | 'from-vendor'
      readonly text: ContentHash
      readonly late?: Late | undefined
    })
  | (OfCase & {
      readonly act: 'change-vendor-severity'
      readonly to: string
      readonly decidedBy: 'vendor' | 'us'
      readonly reason: string
    })
  | (OfCase & { readonly act: 'close-vendor-case'; readonly outcome: ContentHash; readonly late?: Late | undefined })
