import type { EventOf, vendorCaseEvents } from '@atlas/contracts'

/** What happened with a case at a vendor, in a sentence; a severity that the vendor changed is told as theirs. */
export function vendorCaseSentence(event: EventOf<keyof typeof vendorCaseEvents>): string {
  const { vendorCase, vendorName } = event.data
  switch (event.type) {
    case 'VendorCaseRequested': {
      const { by, product, version, severity, contract, asked, roles } = event.data
      const whom = asked.length > 0 ? `${roles.join(' or ')} is asked: ${asked.join(', ')}` : 'nobody else is asked'
      return `${by} prepared vendor case ${vendorCase} with ${vendorName} about ${product} ${version}, ${severity} of contract ${contract}; ${whom}.`
    }
    case 'VendorCaseRefused':
      return `${hand(event.data)} refused vendor case ${vendorCase} with ${vendorName}: ${event.data.reason}.`
    case 'VendorCaseWithdrawn':
      return `Vendor case ${vendorCase} with ${vendorName} withdrawn${event.data.by ? ` by ${event.data.by}` : ''}: ${event.data.reason}.`
    case 'VendorCaseOpened':
      return `${hand(event.data)} opened vendor case ${vendorCase} with ${vendorName}, number ${event.data.number}, ${event.data.severity}: first answer promised within ${event.data.promised.response.target} (${event.data.promised.response.calendar}).`
    case 'VendorExchangeRecorded': {
      const { direction, exchange, lateReason } = event.data
      const way = direction === 'to-vendor' ? `told ${vendorName}` : `recorded what ${vendorName} answered`
      const late = lateReason === undefined ? '' : `; recorded late: ${lateReason}`
      return `${hand(event.data)} ${way} in vendor case ${vendorCase} (exchange ${exchange})${late}.`
    }
    case 'VendorSeverityChanged': {
      const { from, to, decidedBy, reason } = event.data
      const change = `the severity of vendor case ${vendorCase} from ${from} to ${to}: ${reason}`
      return decidedBy === 'vendor'
        ? `${vendorName} changed ${change}; recorded by ${hand(event.data)}.`
        : `${hand(event.data)} changed ${change}.`
    }
    case 'VendorCaseClosed': {
      const late = event.data.lateReason === undefined ? '' : `; recorded late: ${event.data.lateReason}`
      return `${hand(event.data)} closed vendor case ${vendorCase} with ${vendorName}, number ${event.data.number}${late}.`
    }
  }
}

const hand = ({
  by,
  role,
  insteadOf,
}: Pick<EventOf<'VendorCaseOpened'>['data'], 'by' | 'role' | 'insteadOf'>): string =>
  `${by} as ${role}${insteadOf === undefined ? '' : ` instead of ${insteadOf}`}`
