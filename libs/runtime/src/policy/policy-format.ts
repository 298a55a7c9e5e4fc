import type { Hash } from '@atlas/contracts'

/** How a policy folder is read and parsed. Apps pass it in from @atlas/policy: a platform lib knows no policy. */
export interface PolicyFormat<Policy extends ParsedForm = ParsedForm> {
  /** Every file of a folder by its name. Throws when the folder can't be read. */
  readonly readFolder: (folder: string) => ReadonlyMap<string, Uint8Array>
  readonly parse: (
    files: ReadonlyMap<string, Uint8Array>,
  ) => { readonly ok: Policy } | { readonly errors: readonly PolicyMistake[] }
}

export interface ParsedForm {
  readonly hash: Hash
  /** File name to bytes, as adopted: without the people's. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

export interface PolicyMistake {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly message: string
}
