/**
 * ServiceNow's notation of instants: `YYYY-MM-DD HH:MM:SS` in UTC, whole seconds, no zone. A person sees it in their
 * own zone (Table API, sysparm_display_value; GlideDateTime).
 */
export const defaultZone = 'America/Los_Angeles'

let lastSecond = Number.NaN
let lastText = ''

export const toText = (instant: number): string => {
  const second = Math.floor(instant / 1000)
  if (second === lastSecond) return lastText
  lastSecond = second
  lastText = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ')
  return lastText
}

let lastDateSecond = Number.NaN
let lastDate = ''

/** As HTTP's `Date` has it (RFC 9110, IMF-fixdate). */
export const toHttpDate = (instant: number): string => {
  const second = Math.floor(instant / 1000)
  if (second === lastDateSecond) return lastDate
  lastDateSecond = second
  lastDate = new Date(second * 1000).toUTCString()
  return lastDate
}

/** @returns milliseconds of UTC, NaN where the text is no such instant */
export const toInstant = (text: string): number => {
  const whole = asDateTime(text)
  return whole === undefined ? Number.NaN : Date.parse(`${whole.replace(' ', 'T')}Z`)
}

const dateTime = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2}))?(?:\.\d+)?Z?)?$/

/** A bare date is its midnight and a `T` stands for the blank; undefined where it is no instant. */
export const asDateTime = (text: string): string | undefined => {
  const found = dateTime.exec(text.trim())
  if (!found) return undefined
  const [, date = '', minute = '00:00', second = '00'] = found
  const normal = `${date} ${minute}:${second}`
  return Number.isNaN(Date.parse(`${normal.replace(' ', 'T')}Z`)) ? undefined : normal
}

const formats = new Map<string, Intl.DateTimeFormat>()
const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known) return known
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  } catch {
    // A zone that nobody knows is no reason to fail a read: ServiceNow falls back to the system's.
    format = formatOf(defaultZone)
  }
  formats.set(zone, format)
  return format
}

const wallClock = (instant: number, zone: string): string => {
  const part = Object.fromEntries(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  )
  return `${part['year']}-${part['month']}-${part['day']} ${part['hour']}:${part['minute']}:${part['second']}`
}

/** What a person in the zone reads for the instant stored as `text`. */
export const inZone = (text: string, zone: string): string => {
  const instant = toInstant(text)
  return Number.isNaN(instant) ? text : wallClock(instant, zone)
}

/** The stored text of what a person in the zone wrote. In the hour that clocks skip, the later reading. */
export const fromZone = (text: string, zone: string): string | undefined => {
  const wall = asDateTime(text)
  if (wall === undefined) return undefined
  const asIfUtc = toInstant(wall)
  let guess = asIfUtc
  for (let turn = 0; turn < 2; turn += 1) guess = asIfUtc - (toInstant(wallClock(guess, zone)) - guess)
  return toText(guess)
}

/** The instant at which the local day (month, year …) of `instant` begins, moved by whole units. */
export const startOf = (unit: 'day' | 'week' | 'month' | 'quarter' | 'year', instant: number, zone: string, by = 0) => {
  const [year = 0, month = 1, day = 1] = wallClock(instant, zone).slice(0, 10).split('-').map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  if (unit === 'day') date.setUTCDate(date.getUTCDate() + by)
  // ServiceNow's weeks begin on Monday.
  if (unit === 'week') date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7) + 7 * by)
  if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + by, 1)
  if (unit === 'quarter') date.setUTCMonth(Math.floor(date.getUTCMonth() / 3) * 3 + 3 * by, 1)
  if (unit === 'year') date.setUTCFullYear(date.getUTCFullYear() + by, 0, 1)
  const local = `${date.toISOString().slice(0, 10)} 00:00:00`
  return toInstant(fromZone(local, zone) ?? local)
}

/** A duration is stored as the instant it lies after 1970-01-01 00:00:00. */
export const toDuration = (milliseconds: number): string => toText(Math.max(0, milliseconds))

export const durationInWords = (text: string): string => {
  const seconds = Math.floor(toInstant(text) / 1000)
  if (Number.isNaN(seconds)) return text
  const parts = [
    [Math.floor(seconds / 86_400), 'Day'],
    [Math.floor(seconds / 3600) % 24, 'Hour'],
    [Math.floor(seconds / 60) % 60, 'Minute'],
    [seconds % 60, 'Second'],
  ] as const
  const said = parts.filter(([n, unit]) => n > 0 && (unit !== 'Second' || seconds < 60))
  return said.length === 0 ? '0 Seconds' : said.map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`).join(' ')
}

export const isoDay = (instant: number, zone: string): { date: string; hour: number; weekday: number } => {
  const wall = wallClock(instant, zone)
  return {
    date: wall.slice(0, 10),
    hour: Number(wall.slice(11, 13)),
    weekday: new Date(`${wall.slice(0, 10)}T00:00:00Z`).getUTCDay(),
  }
}
