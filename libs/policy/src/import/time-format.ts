import { Temporal } from 'temporal-polyfill'

/** Reads a source's times: gives milliseconds since 1970, or undefined for what isn't written in that form. */
export type ReadTime = (text: string) => number | undefined

type Field = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'fraction' | 'offset'

/** The letters of a pattern, the longest first. */
const tokens: readonly (readonly [token: string, field: Field, form: string])[] = [
  ['yyyy', 'year', '\\d{4}'],
  ['MM', 'month', '\\d{2}'],
  ['M', 'month', '\\d{1,2}'],
  ['dd', 'day', '\\d{2}'],
  ['d', 'day', '\\d{1,2}'],
  ['HH', 'hour', '\\d{2}'],
  ['H', 'hour', '\\d{1,2}'],
  ['mm', 'minute', '\\d{2}'],
  ['m', 'minute', '\\d{1,2}'],
  ['ss', 'second', '\\d{2}'],
  ['SSS', 'fraction', '\\d{1,9}'],
  ['XXX', 'offset', 'Z|[+-]\\d{2}:?\\d{2}'],
]
const needed: readonly Field[] = ['year', 'month', 'day']

/** What a mapping may say instead of a pattern. */
export const namedTimes = ['iso', 'epoch-seconds', 'epoch-milliseconds'] as const

/** Undefined where the zone data know no such zone. */
export function isZone(zone: string): boolean {
  try {
    new Temporal.ZonedDateTime(0n, zone)
    return true
  } catch {
    return false
  }
}

/**
 * A reader of times like `d/M/yyyy HH:mm`, in this zone where they name no offset of their own; a wall time that a
 * change of the clocks skips or doubles is read as Temporal's `compatible` does. A sentence where the pattern is no good.
 */
export function timeReader(format: string, zone: string): ReadTime | { readonly mistake: string } {
  if (format === 'epoch-seconds') return (text) => whole(text, 1000)
  if (format === 'epoch-milliseconds') return (text) => whole(text, 1)
  if (format === 'iso') return isoReader(zone)
  const fields: Field[] = []
  let pattern = ''
  for (let at = 0; at < format.length;) {
    const found = tokens.find(([token]) => format.startsWith(token, at))
    const [token, field, form] = found ?? [format[at] ?? '', undefined, undefined]
    if (field) {
      if (fields.includes(field)) return { mistake: `a pattern that names the ${field} once` }
      fields.push(field)
      pattern += `(${form})`
    } else if (/[A-Za-z]/.test(token) && token !== 'T') {
      return { mistake: `a pattern of yyyy M MM d dd H HH m mm ss SSS XXX; ${token} is none of them` }
    } else pattern += token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    at += token.length
  }
  const missing = needed.filter((field) => !fields.includes(field))
  if (missing.length > 0) return { mistake: `a pattern that names the ${missing.join(', the ')}` }
  const form = new RegExp(`^${pattern}$`)
  return (text) => {
    const match = form.exec(text)
    if (!match) return undefined
    const read: { [F in Field]?: string | undefined } = {}
    fields.forEach((field, index) => (read[field] = match[index + 1]))
    return instantOf(read, zone)
  }
}

function isoReader(zone: string): ReadTime {
  const form =
    /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/
  return (text) => {
    const match = form.exec(text)
    if (!match) return undefined
    const [, year, month, day, hour, minute, second, fraction, offset] = match
    return instantOf({ year, month, day, hour, minute, second, fraction, offset }, zone)
  }
}

function instantOf(read: { readonly [F in Field]?: string | undefined }, zone: string): number | undefined {
  const { year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset } = read
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number)
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const plain = Date.UTC(y ?? NaN, (mo ?? NaN) - 1, d, h, mi, s, ms)
  const date = new Date(plain)
  // 31/2, 24:61: Date carries over what there isn't.
  const exists =
    date.getUTCFullYear() === y &&
    date.getUTCMonth() + 1 === mo &&
    date.getUTCDate() === d &&
    date.getUTCHours() === h &&
    date.getUTCMinutes() === mi &&
    date.getUTCSeconds() === s
  if (!exists) return undefined
  if (offset !== undefined) return plain - offsetOf(offset)
  if (zone === 'UTC') return plain
  return Temporal.Instant.fromEpochMilliseconds(plain).toZonedDateTimeISO('UTC').toPlainDateTime().toZonedDateTime(zone)
    .epochMilliseconds
}

function offsetOf(offset: string): number {
  if (offset === 'Z') return 0
  const digits = offset.replace(/\D/g, '').padEnd(4, '0')
  const ms = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000
  return offset.startsWith('-') ? -ms : ms
}

/** As a number of JSON is written too. */
function whole(text: string, unit: number): number | undefined {
  const ms = /^-?\d{1,14}(\.\d+)?$/.test(text) ? Math.round(Number(text) * unit) : NaN
  return Math.abs(ms) <= 8.64e15 ? ms : undefined
}
