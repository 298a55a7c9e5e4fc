import type { BundledEvent, BundledSeal } from '@atlas/contracts'
import { sha256 } from './bytes.js'

/** The beginning of each part's hash, by its name. */
export async function marksOf(parts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const marks = Object.entries(parts).map(async ([name, part]) => [name, (await sha256(part)).slice(0, 8)] as const)
  return Object.fromEntries(await Promise.all(marks))
}

/** Parts that aren't what was marked; of one within another the inner alone. */
export async function changedParts(
  parts: Readonly<Record<string, string>>,
  marks: Readonly<Record<string, string>>,
): Promise<string[]> {
  const now = await marksOf(parts)
  const names = [...new Set([...Object.keys(marks), ...Object.keys(now)])]
  const changed = names.filter((name) => now[name] !== marks[name])
  return changed.filter((name) => !changed.some((other) => other.startsWith(`${name}.`)))
}

/** The fields of an event, and those of its data and metadata where these are JSON objects. */
export function partsOfEvent({ event, sealed }: Pick<BundledEvent, 'event' | 'sealed'>): Record<string, string> {
  const { data, metadata, ...others } = event
  const fields = Object.entries(others).map(([name, value]) => [name, String(value)] as const)
  return {
    ...Object.fromEntries(fields),
    data,
    metadata,
    ...partsWithin('data', data),
    ...partsWithin('metadata', metadata),
    sealed: JSON.stringify(sealed),
  }
}

export function partsWithin(name: string, json: string): Record<string, string> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return {}
  }
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [`${name}.${key}`, JSON.stringify(part)]))
}

export function partsOfSeal({ seal }: Pick<BundledSeal, 'seal'>): Record<string, string> {
  return Object.fromEntries(Object.entries(seal).map(([name, value]) => [name, String(value)]))
}
