import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describePolicyError, loadPolicyFolder, type Policy } from '@atlas/policy'
import { ExitCode } from './exit-code.js'

/** ./policy, else the one that came along. */
export const shippedPolicy = (): string =>
  existsSync('policy/classification.yaml') ? 'policy' : fileURLToPath(new URL('../../../policy', import.meta.url))

/** The policy of a folder; with a mistake in it all are told and the command ends with 1. */
export function policyOf(folder: string): Policy {
  let loaded
  try {
    loaded = loadPolicyFolder(folder)
  } catch {
    return refuse(`${folder} can't be read; name a folder of policy files`)
  }
  if ('ok' in loaded) return loaded.ok
  return refuse(loaded.errors.map((error) => describePolicyError(error, folder)).join('\n'))
}

function refuse(sentence: string): never {
  console.error(sentence)
  throw new ExitCode(1)
}
