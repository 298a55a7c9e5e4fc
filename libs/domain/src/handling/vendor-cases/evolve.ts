import type { EventOf } from '@atlas/contracts'
import type { Incident } from '../handling.js'
import type { VendorCase } from './vendor-case.js'

type VendorCaseEvent =
  | EventOf<'VendorCaseRequested'>
  | EventOf<'VendorCaseRefused'>
  | EventOf<'VendorCaseWithdrawn'>
  | EventOf<'VendorCaseOpened'>
  | EventOf<'VendorExchangeRecorded'>
  | EventOf<'VendorSeverityChanged'>
  | EventOf<'VendorCaseClosed'>

export function evolveVendorCases(state: Incident, event: VendorCaseEvent): Incident {
  const changed = (change: Partial<VendorCase>): Incident => ({
    ...state,
    vendorCases: state.vendorCases.map((one) =>
      one.vendorCase === event.data.vendorCase ? { ...one, ...change } : one,
    ),
  })
  switch (event.type) {
    case 'VendorCaseRequested': {
      const { vendorCase, vendor, vendorName, product, version, contract, severity, roles, by: preparedBy } = event.data
      const what = { vendorCase, vendor, vendorName, product, version, contract, severity, preparedBy, roles }
      const fresh = { ...what, state: 'requested', number: null, openedAt: null, exchanges: 0 } as const
      return { ...state, vendorCases: [...state.vendorCases, fresh] }
    }
    case 'VendorCaseRefused':
      return changed({ state: 'refused' })
    case 'VendorCaseWithdrawn':
      return changed({ state: 'withdrawn' })
    case 'VendorCaseOpened':
      return changed({ state: 'open', number: event.data.number, openedAt: event.occurredAt })
    case 'VendorExchangeRecorded':
      return changed({ exchanges: event.data.exchange })
    case 'VendorSeverityChanged':
      return changed({ severity: event.data.to })
    case 'VendorCaseClosed':
      return changed({ state: 'closed' })
  }
}
