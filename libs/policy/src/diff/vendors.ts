import type { Vendor, VendorContract, VendorSeverity } from '../vendors.js'
import type { Sentence } from './policy-change.js'
import { and, gainsOf, inWords, texts, timeOf } from './words.js'

/** With whom cases are opened, by whom, and what each contract promises. */
export const vendorSentence: Sentence = ({ path, before, after }) => {
  const [section, vendor = '', field, contract = '', , severity = '', clock, of] = path
  if (section === 'openedBy')
    return `A vendor case is opened by ${and(texts(after), 'or')} instead of ${and(texts(before), 'or')}`
  if (section === 'preparedBy')
    return `A vendor case is prepared by other tiers: ${inWords(after)} instead of ${inWords(before)}`
  if (section !== 'vendors') return undefined
  if (path.length === 2 && before === undefined) return `Cases can be opened with ${(after as Vendor).name} (${vendor})`
  if (path.length === 2 && after === undefined)
    return `No case is opened with ${(before as Vendor).name} (${vendor}) any more`
  if (field === 'products') return products(vendor, before, after)
  if (field === 'contacts')
    return `Whoever deals with ${vendor} finds ${and(texts(after))} there instead of ${and(texts(before))}`
  if (field === 'escalationPath')
    return `A case with ${vendor} that doesn't move goes another way: ${inWords(after)} instead of ${inWords(before)}`
  if (field === 'channel')
    return `Cases with ${vendor} are opened elsewhere: ${path.slice(3).join('.') || 'channel'} is ${inWords(after)} instead of ${inWords(before)}`
  if (field !== 'contracts') return undefined
  const deal = `${vendor}'s contract ${contract}`
  if (path.length === 4 && before === undefined)
    return `There is ${deal}, with ${and(Object.keys((after as VendorContract).severities))}`
  if (path.length === 4 && after === undefined) return `${deal} is gone; cases that name it can't be opened`
  if (path.length === 6 && before === undefined) return `${deal} has ${severity}: ${promise(after as VendorSeverity)}`
  if (path.length === 6 && after === undefined) return `${deal} has no ${severity} any more`
  if (clock === 'response' || clock === 'resolution')
    return of === 'calendar'
      ? `The ${clock} to ${severity} by ${deal} counts in ${inWords(after)} instead of ${inWords(before)}`
      : `The ${clock} to ${severity} by ${deal} is due after ${timeOf(after)} instead of ${timeOf(before)}`
  return undefined
}

const promise = ({ response, resolution }: VendorSeverity): string =>
  `response after ${timeOf(response.target)}, resolution after ${timeOf(resolution.target)}`

function products(vendor: string, before: unknown, after: unknown): string | undefined {
  const { gained, lost } = gainsOf({ before, after })
  const parts = [
    ...(gained.length > 0 ? [`can be about ${and(gained)}`] : []),
    ...(lost.length > 0 ? [`no longer about ${and(lost)}`] : []),
  ]
  return parts.length > 0 ? `A case with ${vendor} ${parts.join(' and ')}` : undefined
}
