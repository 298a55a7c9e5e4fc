import type { MissingPart } from '@atlas/contracts'
import { nearNames, type Runbook } from '@atlas/policy'

/**
 * What is wrong where a runbook is named that policy doesn't have. A policy without runbooks leaves them to whoever
 * keeps them elsewhere, and takes any name.
 */
export function unknownRunbook(id: string, field: string, runbooks: readonly Pick<Runbook, 'id'>[]): MissingPart[] {
  if (runbooks.length === 0 || runbooks.some((one) => one.id === id)) return []
  return [{ field, message: `${runbookAmong(id, runbooks)}; there is no runbook ${id}` }]
}

/** Which id would be right: those that it was perhaps meant to be, else every one. */
export function runbookAmong(id: string, runbooks: readonly Pick<Runbook, 'id'>[]): string {
  const known = runbooks.map((one) => one.id)
  const near = nearNames(id, known)
  if (near.length > 0) return `the id of a runbook of the policy in force, perhaps ${near.join(' or ')}`
  return `the id of a runbook of the policy in force: ${known.join(', ')}`
}

/** What a link names that is no address and no number of a KB article. */
export const runbookIn = (link: string): string | undefined =>
  /^(?:[a-z][a-z0-9+.-]*:|KB\d+$)/i.test(link.trim()) ? undefined : link.trim()
