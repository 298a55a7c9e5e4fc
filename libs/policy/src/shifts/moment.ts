import { Temporal } from 'temporal-polyfill'
import { type IcsLine, NotReadable } from '../ics/index.js'
import { isTimeZone } from '../time-zone.js'
import { windowsZones } from './windows-zones.js'

/** A DATE or DATE-TIME of RFC 5545 in the zone that it is meant in. */
export interface Moment {
  readonly local: Temporal.PlainDateTime
  readonly timeZone: string
  /** A DATE: 00:00 of it. */
  readonly wholeDay: boolean
}

/** Local times that a change of the clocks leaves out or repeats go by Temporal's `compatible`, as shifts of YAML do. */
export const epochMs = ({ local, timeZone }: Pick<Moment, 'local' | 'timeZone'>): number =>
  local.toZonedDateTime(timeZone).epochMilliseconds

/** The one value of a line. `floating`: the zone of a time that names none. Throws NotReadable. */
export function momentOf(line: IcsLine, floating: string): Moment {
  const [year, month, day, hour, minute, second, utc] = partsOf(line)
  try {
    const date = Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })
    if (hour === undefined)
      return { local: date.toPlainDateTime(), timeZone: zoneOf(line, false, floating), wholeDay: true }
    // A leap second is the last of its minute (RFC 5545, 3.3.12).
    const time = Temporal.PlainTime.from(
      { hour, minute: minute ?? 0, second: Math.min(second ?? 0, 59) },
      { overflow: 'reject' },
    )
    return { local: date.toPlainDateTime(time), timeZone: zoneOf(line, utc, floating), wholeDay: false }
  } catch (error) {
    if (error instanceof NotReadable) throw error
    throw wrong(line)
  }
}

/** The values of a line, apart by commas. Throws NotReadable. */
export const momentsOf = (line: IcsLine, floating: string): Moment[] =>
  line.value.split(',').map((value) => momentOf({ ...line, value }, floating))

type Parts = [
  year: number,
  month: number,
  day: number,
  hour: number | undefined,
  minute: number | undefined,
  second: number | undefined,
  utc: boolean,
]

function partsOf(line: IcsLine): Parts {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(line.value.trim())
  if (!found) throw wrong(line)
  const [, year, month, day, hour, minute, second, utc] = found
  const optional = (text: string | undefined) => (text === undefined ? undefined : Number(text))
  return [Number(year), Number(month), Number(day), optional(hour), optional(minute), optional(second), utc === 'Z']
}

const wrong = ({ line, name, value }: IcsLine): NotReadable =>
  new NotReadable(line, `${name} should be a date like 20261124 or a time like 20261124T080000, found "${value}"`)

function zoneOf({ line, parameters }: IcsLine, utc: boolean, floating: string): string {
  const named = parameters.get('TZID')
  if (utc) return 'UTC'
  if (named === undefined) return floating
  // Outlook names Windows zones; older Mozilla calendars put a path before the name.
  const zone = windowsZones.get(named) ?? (named.startsWith('/') ? named.split('/').slice(-2).join('/') : named)
  if (!isTimeZone(zone))
    throw new NotReadable(line, `TZID should be a zone of the IANA database like Europe/Zurich, found "${named}"`)
  return zone
}
