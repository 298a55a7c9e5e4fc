import type { z } from 'zod'
import { dotted, type PolicyError } from './policy-error.js'
import type { YamlFile } from './yaml-file.js'

type Issue = z.core.$ZodIssue

/**
 * What a schema refuses, as sentences with a place. A schema's own message may be a noun phrase that says what would
 * be right ("a time like 08:00"), or a whole sentence.
 */
export const mistakesOfShape = (file: string, yaml: YamlFile, issues: readonly Issue[]): PolicyError[] =>
  issues.flatMap((issue) => sentencesOf(issue, [], file, yaml))

function sentencesOf(issue: Issue, outer: readonly PropertyKey[], file: string, yaml: YamlFile): PolicyError[] {
  const path = [...outer, ...issue.path]
  if (issue.code === 'invalid_union') {
    const nearest = nearestMiss(issue.errors)
    if (nearest) return nearest.flatMap((inner) => sentencesOf(inner, path, file, yaml))
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      file,
      ...yaml.placeOfKey(path, key),
      message: `${dotted([...path, key])} is not a known key here`,
    }))
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1))
    const because = issue.issues.map((inner) => expectation(inner)).join(' and ')
    return [
      {
        file,
        ...yaml.placeOfKey(path.slice(0, -1), key),
        message: `${dotted(path.slice(0, -1)) || 'the file'} has the key ${quoted(key)}, which should be ${because}`,
      },
    ]
  }
  const name = dotted(path) || 'the file'
  const found = valueAt(yaml.value, path)
  const place = yaml.place(path)
  if (found === undefined)
    return [{ file, ...place, message: `${name} is missing; it should be ${expectation(issue)}` }]
  if (isSentence(issue)) return [{ file, ...place, message: `${name}: ${issue.message}` }]
  return [{ file, ...place, message: `${name} should be ${expectation(issue)}, found ${quoted(found)}` }]
}

/** Of a union's alternatives, the one that was understood furthest. */
function nearestMiss(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length))
  const understood = alternatives.filter((issues) => depth(issues) > 0)
  return understood.sort((one, other) => depth(other) - depth(one) || one.length - other.length)[0]
}

const ours = (issue: Issue): boolean => !/^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message)
const isSentence = (issue: Issue): boolean => ours(issue) && !/^(an?|one|the|at) /.test(issue.message)

function expectation(issue: Issue): string {
  if (ours(issue)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected
    case 'invalid_value':
      return issue.values.length === 1 ? quoted(issue.values[0]) : `one of ${issue.values.map(quoted).join(', ')}`
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}${unit(issue.origin)}`
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}${unit(issue.origin)}`
    case 'invalid_format':
      return `a text of the form ${issue.format === 'regex' ? (issue.pattern ?? 'given') : issue.format}`
    case 'invalid_union': {
      const alternatives = issue.errors.flatMap((inner) => inner.map(expectation))
      return [...new Set(alternatives)].join(' or ') || 'another form'
    }
    case 'not_multiple_of':
      return `a multiple of ${String(issue.divisor)}`
    default:
      return issue.message
  }
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
}

const unit = (origin: string): string =>
  origin === 'string' ? ' characters' : origin === 'array' || origin === 'set' ? ' entries' : ''

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined
    inner = (inner as Record<PropertyKey, unknown>)[key]
  }
  return inner
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
