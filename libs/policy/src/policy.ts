import type { Hash } from '@atlas/contracts'
import type { z } from 'zod'

/**
 * The files of a policy folder and the schema of each. A helper of one subject owns its file here:
 * `libs/policy/src/<subject>.ts` exports the schema, this map names the YAML file.
 */
export const policyFiles = {} as const satisfies Record<string, { file: string; schema: z.ZodType; optional?: true }>

/** A whole, valid policy. `hash` is over every file's name and bytes, people.yaml left out. */
export type Policy = {
  readonly hash: Hash
  /** File name to bytes, as adopted. */
  readonly files: ReadonlyMap<string, Uint8Array>
}
