import { mistakesOfShape } from '../mistakes-of-shape.js'
import { dotted, type PolicyError } from '../policy-error.js'
import { readYaml, type YamlFile } from '../yaml-file.js'
import { ImportMapping } from './import-mapping.js'

/** A mapping that is valid, with the places of its values for mistakes that only the export shows. */
export interface ParsedMapping {
  readonly mapping: ImportMapping
  /** A mistake of the value at this path. */
  mistake(path: readonly PropertyKey[], message: string): PolicyError
}

/** Finds every mistake at once, with its line and column. */
export function parseImportMapping(
  file: string,
  bytes: Uint8Array,
): { readonly ok: ParsedMapping } | { readonly errors: readonly PolicyError[] } {
  const read = readYaml(file, bytes)
  if ('errors' in read) return read
  const yaml: YamlFile = read.ok
  const parsed = ImportMapping.safeParse(yaml.value)
  if (!parsed.success) return { errors: mistakesOfShape(file, yaml, parsed.error.issues) }
  return {
    ok: {
      mapping: parsed.data,
      mistake: (path, message) => ({ file, ...yaml.place(path), message: `${dotted(path)}: ${message}` }),
    },
  }
}
