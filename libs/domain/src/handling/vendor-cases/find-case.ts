import { type Refusal, refuse } from '@atlas/contracts'
import type { Incident } from '../handling.js'
import type { VendorCase } from './vendor-case.js'

/** The case of that number, or the only one in the state that the act is for; refused with which there are. */
export function findCase(
  asked: number | undefined,
  state: 'requested' | 'open',
  { vendorCases }: Incident,
): VendorCase | Refusal {
  const fit = vendorCases.filter((one) => one.state === state)
  const right = fit.length > 0 ? `${words[state]}: ${fit.map(named).join(', ')}` : `none ${words[state]}`
  const missing = [{ field: 'vendorCase', message: right }]
  const [only] = fit
  if (asked === undefined) {
    if (only && fit.length === 1) return only
    if (!only) return refuse('no-vendor-case', `of this incident's vendor cases ${right}`, missing, 404)
    return refuse('incomplete', `${fit.length} vendor cases could be meant; say which`, missing, 422)
  }
  const found = vendorCases.find(({ vendorCase }) => vendorCase === asked)
  if (!found) return refuse('no-vendor-case', `this incident has no vendor case ${asked}; ${right}`, missing, 404)
  if (found.state === state) return found
  return refuse('not-now', `vendor case ${asked} is ${found.state}; ${right}`, missing)
}

const words = { requested: 'waits to be opened', open: 'is open' }

const named = ({ vendorCase, vendorName, number }: VendorCase): string =>
  `${vendorCase} (${vendorName}${number === null ? '' : `, ${number}`})`
