import { type IcsEvent, icsEvents, type IcsLine, type IcsMistake, NotReadable, RuleParts } from '../ics/index.js'

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

/**
 * What a holiday calendar uses of RFC 5545: all-day VEVENTs, once or FREQ=YEARLY on their own date, with EXDATE.
 * Anything else that would move a closed day is refused, never passed over.
 */
export function readHolidayFile(text: string): { ok: FileHoliday[] } | { mistakes: IcsMistake[] } {
  const { events, mistakes } = icsEvents(text)
  const holidays: FileHoliday[] = []
  for (const event of events) {
    const read = holidayOf(event)
    if ('mistakes' in read) mistakes.push(...read.mistakes)
    else if (read.ok) holidays.push(read.ok)
  }
  if (mistakes.length === 0 && holidays.length === 0)
    mistakes.push({ line: 1, message: 'should hold an all-day VEVENT' })
  return mistakes.length > 0 ? { mistakes } : { ok: holidays }
}

/** undefined: the event is cancelled. */
function holidayOf({ line: begin, lines }: IcsEvent): { ok: FileHoliday | undefined } | { mistakes: IcsMistake[] } {
  const all = (name: string) => lines.filter((line) => line.name === name)
  const one = (name: string) => all(name)[0]
  const refuseAll = ['RDATE', 'EXRULE', 'RECURRENCE-ID', 'DURATION']
  const refused = lines.filter(({ name }) => refuseAll.includes(name))
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
    if (!start) throw new NotReadable(begin, 'the event should have DTSTART;VALUE=DATE:20261224')
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
    return { mistakes: [error.mistake] }
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

function yearlyRule(line: IcsLine, from: string): NonNullable<FileHoliday['yearly']> {
  const rule = new RuleParts(line)
  if (rule.take('FREQ') !== 'YEARLY') throw rule.wrong(`RRULE should be FREQ=YEARLY, found "${line.value}"`)
  const every = rule.number('INTERVAL') ?? 1
  const count = rule.number('COUNT')
  const last = rule.take('UNTIL')
  const until = last === undefined ? undefined : isoDate(last)
  if (last !== undefined && until === undefined)
    throw rule.wrong(`UNTIL of RRULE should be a whole date like 20301224, found "${last}"`)
  if (until !== undefined && count !== undefined) throw rule.wrong('RRULE should have UNTIL or COUNT, not both')
  const [, month, date] = from.split('-').map(Number)
  if ((rule.number('BYMONTH') ?? month) !== month || (rule.number('BYMONTHDAY') ?? date) !== date)
    throw rule.wrong('BYMONTH and BYMONTHDAY of RRULE should be those of DTSTART')
  rule.take('WKST')
  rule.nothingLeft('list the dates as events of their own')
  return { every, ...(until !== undefined && { until }), ...(count !== undefined && { count }) }
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
