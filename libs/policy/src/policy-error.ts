/** One mistake in a policy folder. `line` and `column` count from 1; a file that is missing altogether has 1:1. */
export interface PolicyError {
  /** Name within the folder, such as `roster.yaml`. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** One sentence: what stands there and what would be right. */
  readonly message: string
}

/** `policy/roster.yaml:12:5: shifts[0].from should be a time like 08:00, found "8"`. */
export const describePolicyError = (error: PolicyError, folder = 'policy'): string =>
  `${folder.replace(/\/+$/, '')}/${error.file}:${error.line}:${error.column}: ${error.message}`

/** A mistake that a check across files found: the value at `path` of the file, without its place in the text. */
export interface Misfit {
  readonly file: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Characters into the value, where the mistake lies within a text such as a rule's condition. */
  readonly within?: number
  /** The place itself, in a file that isn't YAML. */
  readonly at?: { readonly line: number; readonly column: number }
}

/** A path as people write it: `shifts[0].from`. */
export const dotted = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')
