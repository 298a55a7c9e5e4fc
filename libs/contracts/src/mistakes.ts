import type { MissingPart } from './refusal.js'

/** What a schema says is wrong. zod's issues carry a code and its details beside the message. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

type Detailed = Issue & Readonly<Record<string, unknown>>

/**
 * Each mistake with the field it is in and what would be right, in the words of people: a schema's own sentence as it
 * stands, zod's own ("Invalid input: expected string, received undefined") said again. `within` is what the issues'
 * paths begin at: '' for a body, the name of a parameter. Of a union's alternatives the one that was understood
 * furthest is spoken of.
 */
export const mistakesOf = (issues: readonly Issue[], within = ''): MissingPart[] =>
  issues.flatMap((issue) => {
    const field = fieldOf(within, issue.path ?? [])
    const { code, keys } = issue as Detailed
    if (code === 'unrecognized_keys' && Array.isArray(keys))
      return keys.map((key: unknown) => ({ field: joined(field, String(key)), message: 'is not known here' }))
    const nearest = zodsOwn.test(issue.message) ? nearestMiss(alternativesOf(issue as Detailed)) : undefined
    return nearest ? mistakesOf(nearest, field) : [{ field, message: messageOf(issue as Detailed) }]
  })

const alternativesOf = ({ code, errors }: Detailed): readonly (readonly Issue[])[] =>
  code === 'invalid_union' && Array.isArray(errors) ? (errors as readonly (readonly Issue[])[]) : []

/** The one that has something wrong in what was sent, not only something missing; else the deepest. */
function nearestMiss(alternatives: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map(({ path = [] }) => path.length))
  const tried = (issues: readonly Issue[]) =>
    Number(issues.some(({ message }) => !message.endsWith('received undefined')))
  const understood = alternatives.filter((issues) => depth(issues) > 0)
  return understood.sort((one, other) => tried(other) - tried(one) || depth(other) - depth(one))[0]
}

const fieldOf = (within: string, path: NonNullable<Issue['path']>): string =>
  path
    .map((part) => (typeof part === 'object' ? part.key : part))
    .reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : joined(text, String(key))), within)

const joined = (text: string, key: string): string => (text === '' ? key : `${text}.${key}`)

const zodsOwn = /^(Invalid|Too (small|big)|Unrecognized)/

function messageOf(issue: Detailed): string {
  if (!zodsOwn.test(issue.message)) return issue.message
  switch (issue['code']) {
    case 'invalid_type':
      return `should be ${kinds[String(issue['expected'])] ?? String(issue['expected'])}${found(issue.message)}`
    case 'invalid_value':
      return `should be ${oneOf(issue['values'])}`
    case 'too_small':
      return sized('at least', issue['minimum'], issue['origin'])
    case 'too_big':
      return sized('at most', issue['maximum'], issue['origin'])
    case 'invalid_format':
      return `should be ${formats[String(issue['format'])] ?? 'of another form'}`
    case 'invalid_union': {
      const expected = alternativesOf(issue).flatMap((issues) => issues.map((each) => messageOf(each as Detailed)))
      return `should be ${[...new Set(expected)].map((each) => each.replace(/^should be |, found .*$/g, '')).join(' or ')}`
    }
    default:
      return issue.message
  }
}

const oneOf = (values: unknown): string => {
  const texts = Array.isArray(values) ? values.map((value: unknown) => JSON.stringify(value)) : []
  return texts.length === 1 ? String(texts[0]) : `one of ${texts.join(', ')}`
}

/** zod says in the message alone what it was given. */
const found = (message: string): string => {
  const received = /received (\w+)$/.exec(message)?.[1]
  if (received === undefined) return ''
  return received === 'undefined' ? ', and is missing' : `, found ${kinds[received] ?? received}`
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'an id such as 01a2038a-a4ec-7449-bf08-9f10e25fdd3d',
  datetime: 'an instant such as 2026-11-23T09:30:00Z',
  email: 'an address such as kim@example.com',
  url: 'a URL such as https://example.com/path',
  duration: 'a duration such as PT4H',
}

const sized = (bound: string, size: unknown, origin: unknown): string => {
  if (bound === 'at least' && size === 1 && (origin === 'string' || origin === 'array')) return 'should not be empty'
  if (origin === 'string') return `should have ${bound} ${String(size)} characters`
  return origin === 'array' || origin === 'set'
    ? `should have ${bound} ${String(size)} items`
    : `should be ${bound} ${String(size)}`
}
