import { instant, mistakesOf } from '@atlas/contracts'
import { alwaysOpenCalendar, CalendarDefinition, durationMs, IsoDuration } from '@atlas/policy'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { alwaysOpen, type Calendar, expandingCalendar } from './calendar.js'
import { changes, type ClockEntry, newClock, type Reading, readings } from './clock.js'

/** The contract of `atlas clock`: one question a line, one answer a line (domain, "The clock, exactly"). */

const instantExpected = 'an instant with an offset, in whole milliseconds, like 2026-11-23T09:30:00.000Z'
const Moment = z.string(instantExpected).transform((text, context) => {
  const ms = msOf(text)
  if (ms === undefined) context.addIssue({ code: 'custom', message: instantExpected })
  return ms ?? 0
})
const Target = IsoDuration.transform((text) => durationMs(text) ?? 0)
const AskedCalendar = z.union(
  [z.literal(alwaysOpenCalendar), CalendarDefinition],
  '"24x7" or a calendar with timeZone, hours and holidays',
)

const Entry = z
  .object({
    at: Moment,
    change: z.enum(changes, `one of ${changes.join(', ')}`),
    target: Target.optional(),
    calendar: AskedCalendar.optional(),
  })
  .refine(({ change, target, calendar }) => change === 'retarget' || (target === undefined && calendar === undefined), {
    message: 'an entry without target and calendar, which only a retarget has',
  })

const ClockQuestion = z.object({
  id: z.union([z.string(), z.number()], 'a text or a number'),
  calendar: AskedCalendar,
  target: Target,
  history: z.array(Entry, 'a list of entries'),
  at: z.array(Moment, 'a list of instants'),
})

export type ClockAnswer = { readonly answer: string } | { readonly mistake: string }

/** One line of JSON in, one line of JSON out; a line that can't be answered gives one sentence why. */
export function answerClockLine(line: string): ClockAnswer {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch (error) {
    return { mistake: `is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  const parsed = ClockQuestion.safeParse(json)
  if (!parsed.success) return { mistake: sentence(parsed.error.issues[0]) }
  const { id, calendar, target, history, at } = parsed.data
  const tooFar = reachesTooFar(parsed.data)
  if (tooFar) return { mistake: tooFar }
  const entries = history.map((entry): ClockEntry => ({
    at: entry.at,
    change: entry.change,
    targetMs: entry.target,
    calendar: entry.calendar && calendarOf(entry.calendar),
  }))
  const answers = readings(newClock(target, calendarOf(calendar)), entries, at)
  return { answer: JSON.stringify({ id, readings: answers.map((reading, index) => written(at[index] ?? 0, reading)) }) }
}

/** Which days a country closes is worked out year by year, and guesswork long before that. */
const mostYearsOfHolidays = 1000
function reachesTooFar({ calendar, history, at }: z.output<typeof ClockQuestion>): string | undefined {
  const calendars = [calendar, ...history.map((entry) => entry.calendar)]
  if (!calendars.some((one) => typeof one === 'object' && one.publicHolidays?.length)) return undefined
  const years = [...history.map((entry) => entry.at), ...at].map((ms) => new Date(ms).getUTCFullYear())
  const inOrder = years.toSorted((one, other) => one - other)
  const span = (inOrder.at(-1) ?? 0) - (inOrder[0] ?? 0)
  return span > mostYearsOfHolidays
    ? `history and at should lie within ${mostYearsOfHolidays} years where public holidays count, found ${span}`
    : undefined
}

const written = (at: number, reading: Reading) => ({
  at: instant(at),
  ...reading,
  dueAt: reading.dueAt === null ? null : instant(reading.dueAt),
  breachedAt: reading.breachedAt === null ? null : instant(reading.breachedAt),
})

/** Integer milliseconds of an instant in any offset; undefined where it is none, or finer than a millisecond. */
function msOf(text: string): number | undefined {
  const ms = Date.parse(text)
  if (text.length === 24 && !Number.isNaN(ms) && instant(ms) === text) return ms
  if (!/^\d{4}-\d\d-\d\dT[\d:.,]+(Z|[+-]\d\d(:?\d\d)?)$/i.test(text)) return undefined
  try {
    const { epochNanoseconds, epochMilliseconds } = Temporal.Instant.from(text)
    return epochNanoseconds % 1_000_000n === 0n ? epochMilliseconds : undefined
  } catch {
    return undefined
  }
}

/** Questions of one stream mostly share few calendars, and expanding one is what costs. */
const expanded = new Map<string, Calendar>()
function calendarOf(asked: z.output<typeof AskedCalendar>): Calendar {
  if (asked === alwaysOpenCalendar) return alwaysOpen
  const key = JSON.stringify(asked)
  const calendar = expanded.get(key) ?? expandingCalendar(asked)
  if (expanded.size >= 1000) expanded.clear()
  expanded.set(key, calendar)
  return calendar
}

/** The first thing that is wrong: a path, and what would be right. */
function sentence(issue: z.core.$ZodIssue | undefined, outer: readonly PropertyKey[] = []): string {
  if (!issue) return 'is not a question'
  const path = [...outer, ...issue.path]
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.map(([first]) => first).find((first) => first && first.path.length > 0)
    if (inner) return sentence(inner, path)
  }
  const [{ field, message } = { field: '', message: issue.message }] = mistakesOf([{ ...issue, path }])
  return `${field || 'the line'} ${/^(should|is) /.test(message) ? message : `should be ${message}`}`
}
