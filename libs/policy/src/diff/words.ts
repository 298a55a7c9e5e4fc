import { durationMs } from '../iso-duration.js'
import type { Difference } from './differences.js'

/** `a`, `a and b`, `a, b and c`. */
export const and = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? (items[0] ?? 'nobody') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1) ?? ''}`

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? (value as readonly unknown[]).map(inWords) : value === undefined ? [] : [inWords(value)]

/** A value as a sentence quotes it. */
export function inWords(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join(', ')
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

/** What a list gained and lost. */
export function gainsOf({ before, after }: Pick<Difference, 'before' | 'after'>): { gained: string[]; lost: string[] } {
  const [had, has] = [texts(before), texts(after)]
  return { gained: has.filter((item) => !had.includes(item)), lost: had.filter((item) => !has.includes(item)) }
}

/** `15 min`, `27 h`, of an ISO 8601 duration of a policy file. */
export function timeOf(duration: unknown): string {
  const ms = typeof duration === 'string' ? durationMs(duration) : undefined
  if (ms === undefined) return inWords(duration)
  const [seconds, minutes, hours] = [1000, 60_000, 3_600_000]
  if (ms > 0 && ms % hours === 0) return `${ms / hours} h`
  return ms % minutes === 0 ? `${ms / minutes} min` : `${ms / seconds} s`
}

/** Of a path that no sentence was written for. */
export function plainly({ path, before, after, reordered }: Difference): string {
  const name = path.join('.')
  if (reordered) return `${name} stands in another order: ${and(idsOf(after))}`
  if (before === undefined) return `${name} is new: ${inWords(after)}`
  if (after === undefined) return `${name} is gone; it was ${inWords(before)}`
  if (!Array.isArray(before) || !Array.isArray(after))
    return `${name} is ${inWords(after)} instead of ${inWords(before)}`
  const { gained, lost } = gainsOf({ before, after })
  if (gained.length + lost.length === 0) return `${name} stands in another order: ${inWords(after)}`
  return `${name} ${[gained.length > 0 ? `gains ${gained.join(', ')}` : '', lost.length > 0 ? `loses ${lost.join(', ')}` : ''].filter(Boolean).join(' and ')}`
}

export const idsOf = (list: unknown): string[] =>
  Array.isArray(list) ? (list as readonly { readonly id: string }[]).map(({ id }) => id) : []
