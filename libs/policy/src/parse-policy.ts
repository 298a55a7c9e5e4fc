import { readHolidayFiles } from './holidays/read-holiday-files.js'
import { readRunbooks } from './knowledge/read-runbooks.js'
import { mistakesOfShape } from './mistakes-of-shape.js'
import type { Misfit, PolicyError } from './policy-error.js'
import { policyChecks } from './policy-checks.js'
import { policyHash, versionedFiles } from './policy-hash.js'
import { type Policy, policyFiles, type PolicySubjects } from './policy.js'
import { readShiftFiles } from './shifts/read-shift-files.js'
import { readYaml, type YamlFile } from './yaml-file.js'

export type ParsedPolicy = { readonly ok: Policy } | { readonly errors: readonly PolicyError[] }

interface PolicyFile {
  readonly file: string
  readonly schema: (typeof policyFiles)[keyof typeof policyFiles]['schema']
  readonly optional?: true
}

/**
 * Parses a policy folder given as file names and bytes. Finds every mistake at once, with its file, line and column;
 * checks across files run when all files have their shape.
 */
export function parsePolicy(files: ReadonlyMap<string, Uint8Array>): ParsedPolicy {
  const errors: PolicyError[] = unknownFiles(files)
  const subjects: Record<string, unknown> = {}
  const yamls = new Map<string, YamlFile>()
  for (const [subject, { file, schema, optional }] of Object.entries<PolicyFile>(policyFiles)) {
    const bytes = files.get(file)
    if (!bytes) {
      if (!optional) errors.push({ file, line: 1, column: 1, message: `the file is missing; it holds the ${subject}` })
      continue
    }
    const read = readYaml(file, bytes)
    if ('errors' in read) {
      errors.push(...read.errors)
      continue
    }
    yamls.set(file, read.ok)
    const parsed = schema.safeParse(read.ok.value)
    if (parsed.success) subjects[subject] = parsed.data
    else errors.push(...mistakesOfShape(file, read.ok, parsed.error.issues))
  }
  const { calendars, roster } = subjects as Partial<PolicySubjects>
  if (calendars) {
    const read = readHolidayFiles(calendars, files)
    subjects['calendars'] = read.calendars
    errors.push(...read.misfits.map((misfit) => placed(misfit, yamls)))
  }
  if (roster) {
    const read = readShiftFiles(roster, files)
    subjects['roster'] = read.roster
    errors.push(...read.misfits.map((misfit) => placed(misfit, yamls)))
  }
  const { runbooks, errors: mistaken } = readRunbooks(files)
  subjects['runbooks'] = runbooks
  errors.push(...mistaken)
  if (errors.length === 0) {
    const misfits = policyChecks.flatMap((check) => check(subjects as PolicySubjects, files))
    errors.push(...misfits.map((misfit) => placed(misfit, yamls)))
  }
  if (errors.length > 0) return { errors: errors.sort(inReadingOrder) }
  return { ok: { ...(subjects as PolicySubjects), hash: policyHash(files), files: versionedFiles(files) } }
}

const placed = ({ file, path, message, within, at }: Misfit, yamls: ReadonlyMap<string, YamlFile>): PolicyError => ({
  file,
  ...(at ?? yamls.get(file)?.place(path, within) ?? { line: 1, column: 1 }),
  message,
})

/** A misspelt file name would otherwise be a policy that silently doesn't apply. */
function unknownFiles(files: ReadonlyMap<string, Uint8Array>): PolicyError[] {
  const known = Object.values<PolicyFile>(policyFiles).map(({ file }) => file)
  return [...files.keys()]
    .filter((name) => /^[^/]+\.ya?ml$/.test(name) && !known.includes(name))
    .map((file) => ({ file, line: 1, column: 1, message: `no such file is read; known are ${known.join(', ')}` }))
}

const inReadingOrder = (one: PolicyError, other: PolicyError): number =>
  one.file.localeCompare(other.file, 'en') || one.line - other.line || one.column - other.column
