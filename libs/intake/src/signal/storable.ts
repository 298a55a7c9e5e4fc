import type { MissingPart } from '@atlas/contracts'

/** Deeper than any signal, and shallow enough to be walked and written without running out of stack. */
const deepest = 32
/** Labels become part of an event, which may have 256 KiB; a character takes up to six bytes as JSON. */
const longestLabels = 32_768

/**
 * The first string of a JSON value that PostgreSQL can store in an event but then not read out again: with U+0000 or
 * half a surrogate pair, in a name or a value (PostgreSQL manual, "JSON Types": such escapes fail when processed).
 */
export function unstorable(value: unknown, field = '', depth = 0): MissingPart | undefined {
  if (typeof value === 'string')
    return readable(value) ? undefined : { field, message: 'holds U+0000 or half a character' }
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === deepest) return { field, message: `is nested deeper than ${deepest} levels` }
  const list = Array.isArray(value)
  for (const [name, held] of Object.entries(value)) {
    if (!list && !readable(name)) return { field, message: 'has a name with U+0000 or half a character' }
    const wrong = unstorable(held, list ? `${field}[${name}]` : field === '' ? name : `${field}.${name}`, depth + 1)
    if (wrong) return wrong
  }
  return undefined
}

export const readable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Labels too many or too long for an event. */
export function tooLarge(labels: Readonly<Record<string, string>>, field: string): MissingPart | undefined {
  let length = 0
  for (const [name, value] of Object.entries(labels)) length += name.length + value.length
  return length > longestLabels ? { field, message: `has ${length} characters; at most ${longestLabels}` } : undefined
}

/** JSON text; a value too deep to be written gives a text that says so. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch (error) {
    if (error instanceof RangeError) return '"nested too deeply to be kept"'
    throw error
  }
}
