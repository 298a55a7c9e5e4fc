import { join } from 'node:path'
import { reason } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'
import type { ParsedForm, PolicyFormat, PolicyMistake } from './policy-format.js'

/** A folder as proposed: whole and valid, in force only once adopted. */
export interface Proposal {
  readonly folder: string
  readonly policy: ParsedForm
}

/** Throws StartRefusal with every mistake: file, line, column, and what was expected. */
export function readProposal(format: PolicyFormat, folder: string): Proposal {
  const files = readFiles(format, folder)
  const parsed = format.parse(files)
  if ('errors' in parsed) throw new StartRefusal(describeMistakes(parsed.errors, folder))
  return { folder, policy: parsed.ok }
}

export const describeMistakes = (mistakes: readonly PolicyMistake[], folder: string): string =>
  mistakes.map(({ file, line, column, message }) => `${join(folder, file)}:${line}:${column}: ${message}`).join('\n')

function readFiles(format: PolicyFormat, folder: string): ReadonlyMap<string, Uint8Array> {
  try {
    return format.readFolder(folder)
  } catch (error) {
    throw new StartRefusal(`The policy folder ${folder} can't be read: ${reason(error)}. Set ATLAS_POLICY to one.`)
  }
}
