import type { Bundle } from '@atlas/contracts'
import { checkContents } from './check-contents.js'
import { checkEvents } from './check-events.js'
import { checkPolicies } from './check-policies.js'
import { checkSeals } from './check-seals.js'
import { checkShown } from './check-shown.js'
import { checkStatement } from './check-statement.js'
import type { Found } from './fault.js'

/** All that can be said of a bundle by itself; the most telling first. Whose keys these are is for others to know. */
export async function checkBundle(bundle: Bundle): Promise<Found> {
  const found = [
    await checkEvents(bundle),
    await checkSeals(bundle),
    await checkContents(bundle),
    await checkPolicies(bundle),
    await checkShown(bundle),
    await checkStatement(bundle),
  ]
  return {
    faults: found.flatMap(({ faults }) => faults),
    notes: found.flatMap(({ notes }) => notes),
    undecided: found.flatMap(({ undecided }) => undecided),
  }
}

/** As it stands in the page: no `<` may begin a tag there. */
export function dataText(bundle: Bundle): string {
  return JSON.stringify(bundle).replaceAll('<', '\\u003c')
}
