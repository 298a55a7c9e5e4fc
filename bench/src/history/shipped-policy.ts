import { fileURLToPath } from 'node:url'
import { loadPolicyFolder, type Policy } from '@atlas/policy'

/** Policy as shipped with this repository. */
export function shippedPolicy(): Policy {
  const parsed = loadPolicyFolder(fileURLToPath(new URL('../../../policy', import.meta.url)))
  if ('errors' in parsed) throw new Error(`the shipped policy has ${parsed.errors.length} mistakes`)
  return parsed.ok
}
