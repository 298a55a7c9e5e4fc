import { type IcsLine, icsLines } from './ics-lines.js'

/** All-day event of a holiday calendar: `days` local dates from `from`, once or each `everyYears` years. */
export interface FileHoliday {
  /** `2026-12-24` */
  readonly from: string
  readonly days: number
  /** Undefined for one that doesn't recur. */
  readonly yearly?: { readonly every: number; readonly until?: string; readonly count?: number }
  /** First dates that are left out. */
  readonly except: readonly string[]
}

export interface IcsMistake {
  readonly line: number
  readonly message: string
}

/**
 * What a holiday calendar uses of RFC 5545: all-day VEVENTs, once or FREQ=YEARLY on their own date, with EXDATE.
 * Anything else that would move a closed day is refused, never passed over.
 */
export function readHolidayFile(text: string): { ok: FileHoliday[] } | { mistakes: IcsMistake[] } {
  const mistakes: IcsMistake[] = []
  const holidays: FileHoliday[] = []
  const open: string[] = []
  let event: IcsLine[] = []
  const lines = icsLines(text)
  if (lines[0]?.name !== 'BEGIN' || lines[0].value.toUpperCase() !== 'VCALENDAR')
    return { mistakes: [{ line: 1, message: 'should begin with BEGIN:VCALENDAR' }] }
  for (const line of lines) {
    const part = line.value.toUpperCase()
    if (line.name === '')
      mistakes.push({ line: line.line, message: 'should be a line of iCalendar like SUMMARY:Christmas Eve' })
    else if (line.name === 'BEGIN') {
      open.push(part)
      if (part === 'VEVENT') event = [line]
    } else if (line.name === 'END') {
      const expected = open.pop()
      if (expected !== part) mistakes.push({ line: line.line, message: `should be END:${expected ?? 'nothing'}` })
      else if (part === 'VEVENT') {
        const read = holidayOf(event)
        if ('mistakes' in read) mistakes.push(...read.mistakes)
        else if (read.ok) holidays.push(read.ok)
      }
    } else if (open.at(-1) === 'VEVENT') event.push(line)
  }
  if (open.length > 0)
    mistakes.push({ line: lines.at(-1)?.line ?? 1, message: `END:${open.at(-1)} is missing after this line` })
  if (mistakes.length === 0 && holidays.length === 0)
    mistakes.push({ line: 1, message: 'should hold an all-day VEVENT' })
  return mistakes.length > 0 ? { mistakes } : { ok: holidays }
}

class NotReadable extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message)
  }
}

/** undefined: the event is cancelled. */
function holidayOf(event: readonly IcsLine[]): { ok: FileHoliday | undefined } | { mistakes: IcsMistake[] } {
  const all = (name: string) => event.filter((line) => line.name === name)
  const one = (name: string) => all(name)[0]
  const refuseAll = ['RDATE', 'EXRULE', 'RECURRENCE-ID', 'DURATION']
  const refused = event.filter(({ name }) => refuseAll.includes(name))
  if (refused.length > 0)
    return {
      mistakes: refused.map(({ line, name }) => ({
        line,
        message: `${name} is not read; write an event of its own, with DTSTART and DTEND as dates`,
      })),
    }
  for (const name of ['DTSTART', 'DTEND', 'RRULE']) {
    const second = all(name)[1]
    if (second) return { mistakes: [{ line: second.line, message: `${name} stands twice; an event has one` }] }
  }
  if (one('STATUS')?.value.toUpperCase() === 'CANCELLED') return { ok: undefined }
  const start = one('DTSTART')
  try {
    if (!start) throw new NotReadable(event[0]?.line ?? 1, 'the event should have DTSTART;VALUE=DATE:20261224')
    const from = dateOf(start)
    const rule = one('RRULE')
    return {
      ok: {
        from,
        days: daysUntil(from, one('DTEND')),
        ...(rule && { yearly: yearlyRule(rule, from) }),
        except: all('EXDATE').flatMap((line) => line.value.split(',').map((value) => dateOf({ ...line, value }))),
      },
    }
  } catch (error) {
    if (!(error instanceof NotReadable)) throw error
    return { mistakes: [{ line: error.line, message: error.message }] }
  }
}

function dateOf({ line, name, value }: IcsLine): string {
  const date = isoDate(value)
  if (date === undefined) throw new NotReadable(line, `${name} should be a whole date like 20261224, found "${value}"`)
  return date
}

function isoDate(value: string): string | undefined {
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})$/.exec(value) ?? []
  const iso = `${year}-${month}-${date}`
  const at = Date.parse(`${iso}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? iso : undefined
}

/** DTEND is the first date after the event (RFC 5545, 3.6.1). */
function daysUntil(from: string, end: IcsLine | undefined): number {
  if (!end) return 1
  const days = (Date.parse(dateOf(end)) - Date.parse(from)) / 86_400_000
  if (days < 1 || days > 366) throw new NotReadable(end.line, 'DTEND should be 1 to 366 days after DTSTART')
  return days
}

function yearlyRule({ line, value }: IcsLine, from: string): NonNullable<FileHoliday['yearly']> {
  const parts = new Map(value.split(';').map((part) => splitOnce(part.toUpperCase())))
  const take = (key: string) => {
    const inner = parts.get(key)
    parts.delete(key)
    return inner
  }
  const number = (key: string) => {
    const inner = take(key)
    if (inner !== undefined && !/^[1-9]\d{0,3}$/.test(inner))
      throw new NotReadable(line, `${key} of RRULE should be a number from 1 to 9999, found "${inner}"`)
    return inner === undefined ? undefined : Number(inner)
  }
  if (take('FREQ') !== 'YEARLY') throw new NotReadable(line, `RRULE should be FREQ=YEARLY, found "${value}"`)
  const every = number('INTERVAL') ?? 1
  const count = number('COUNT')
  const last = take('UNTIL')
  const until = last === undefined ? undefined : isoDate(last)
  if (last !== undefined && until === undefined)
    throw new NotReadable(line, `UNTIL of RRULE should be a whole date like 20301224, found "${last}"`)
  if (until !== undefined && count !== undefined)
    throw new NotReadable(line, 'RRULE should have UNTIL or COUNT, not both')
  const [, month, date] = from.split('-').map(Number)
  if ((number('BYMONTH') ?? month) !== month || (number('BYMONTHDAY') ?? date) !== date)
    throw new NotReadable(line, 'BYMONTH and BYMONTHDAY of RRULE should be those of DTSTART')
  take('WKST')
  const [other] = parts.keys()
  if (other !== undefined)
    throw new NotReadable(line, `${other} of RRULE is not read; list the dates as events of their own`)
  return { every, ...(until !== undefined && { until }), ...(count !== undefined && { count }) }
}

function splitOnce(part: string): [string, string] {
  const at = part.indexOf('=')
  return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
}

/** First dates of the holiday that lie in a year; a 29 February only in years that have one (RFC 5545, 3.3.10). */
export function firstDatesIn({ from, yearly, except }: FileHoliday, year: number): string[] {
  const date = `${String(year).padStart(4, '0')}${from.slice(4)}`
  const passed = year - Number(from.slice(0, 4))
  if (passed < 0 || (!yearly && passed > 0)) return []
  if (!exists(date) || except.includes(date)) return []
  if (yearly && passed % yearly.every !== 0) return []
  if (yearly?.until !== undefined && date > yearly.until) return []
  if (yearly?.count !== undefined && occurrencesBefore(from, yearly.every, year) >= yearly.count) return []
  return [date]
}

const exists = (date: string): boolean => isoDate(date.replaceAll('-', '')) !== undefined

function occurrencesBefore(from: string, every: number, year: number): number {
  let count = 0
  for (let earlier = Number(from.slice(0, 4)); earlier < year; earlier += every)
    if (exists(`${String(earlier).padStart(4, '0')}${from.slice(4)}`)) count++
  return count
}
