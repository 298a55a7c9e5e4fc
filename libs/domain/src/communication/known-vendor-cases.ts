import type { HandlingEvent, PersonId, Role } from '@atlas/contracts'

/** A case with a vendor that waits to be opened or is open: whom notification asks, and what it says of it. */
export interface KnownVendorCase {
  readonly vendorCase: number
  readonly vendorName: string
  readonly product: string
  readonly severity: string
  readonly preparedBy: PersonId
  /** Where it is opened. */
  readonly portal: string
  readonly roles: readonly Role[]
  /** Who is asked to open it, first asked first. */
  readonly asked: readonly PersonId[]
  /** Once it is open: the vendor's number, and who opened it. */
  readonly open: { readonly number: string; readonly by: PersonId } | null
}

/** The cases after an event; those that were opened stay, as what is said when they end is about them. */
export function learnVendorCases(known: readonly KnownVendorCase[], event: HandlingEvent): readonly KnownVendorCase[] {
  const changed = (number: number, change: Partial<KnownVendorCase>): readonly KnownVendorCase[] =>
    known.map((one) => (one.vendorCase === number ? { ...one, ...change } : one))
  switch (event.type) {
    case 'VendorCaseRequested': {
      const { vendorCase, vendorName, product, severity, by: preparedBy, liaison, roles, asked } = event.data
      const { portal } = liaison.channel
      return [...known, { vendorCase, vendorName, product, severity, preparedBy, portal, roles, asked, open: null }]
    }
    case 'VendorCaseOpened': {
      const { vendorCase, number, by } = event.data
      return changed(vendorCase, { open: { number, by } })
    }
    case 'VendorSeverityChanged':
      return changed(event.data.vendorCase, { severity: event.data.to })
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn':
      return known.filter(({ vendorCase }) => vendorCase !== event.data.vendorCase)
    default:
      return known
  }
}
