import { Temporal } from 'temporal-polyfill'
import { type FileShift, longestShiftDays, type ShiftRule } from './file-shift.js'
import { epochMs } from './moment.js'

/** Half-open, epoch ms. */
export interface Occurrence {
  readonly from: number
  readonly until: number
}

const dayMs = 86_400_000
const chunkMs = 32 * dayMs

/** Those that lie in or reach into `[from, until)`, in order. What was worked out once is kept by the month or so. */
export function occurrencesBetween(shift: FileShift, from: number, until: number): Occurrence[] {
  const found = new Map<number, Occurrence>()
  for (let chunk = Math.floor(from / chunkMs); chunk * chunkMs < until; chunk++)
    for (const one of ofChunk(shift, chunk)) if (one.from < until && from < one.until) found.set(one.from, one)
  return [...found.values()].sort((one, other) => one.from - other.from)
}

const known = new WeakMap<FileShift, Map<number, readonly Occurrence[]>>()
const chunksKept = 64

function ofChunk(shift: FileShift, chunk: number): readonly Occurrence[] {
  const chunks = known.get(shift) ?? new Map<number, readonly Occurrence[]>()
  known.set(shift, chunks)
  const answered = chunks.get(chunk)
  if (answered) return answered
  const answer = computed(shift, chunk * chunkMs, (chunk + 1) * chunkMs)
  if (chunks.size >= chunksKept) chunks.clear()
  chunks.set(chunk, answer)
  return answer
}

function computed(shift: FileShift, from: number, until: number): Occurrence[] {
  const { timeZone, lasts, also, except } = shift
  const first = Temporal.PlainDateTime.from(shift.start)
  const beginnings = [...(shift.rule ? recurring(shift.rule, first, timeZone, from, until) : [first]), ...also]
  const without = new Set(except)
  return beginnings.flatMap((beginning) => {
    const zoned =
      typeof beginning === 'number'
        ? Temporal.Instant.fromEpochMilliseconds(beginning).toZonedDateTimeISO(timeZone)
        : beginning.toZonedDateTime(timeZone)
    const one = {
      from: zoned.epochMilliseconds,
      until: zoned.add({ days: lasts.days }).epochMilliseconds + lasts.ms,
    }
    return !without.has(one.from) && one.from < until && from < one.until ? [one] : []
  })
}

/** The first is always one (RFC 5545, 3.8.5.3), and counts. */
function* recurring(
  rule: ShiftRule,
  first: Temporal.PlainDateTime,
  timeZone: string,
  from: number,
  until: number,
): Generator<Temporal.PlainDateTime> {
  // Zones lie within a day of UTC on either side.
  const earliest = dateAt(from - (longestShiftDays + 2) * dayMs)
  const latest = dateAt(until + 2 * dayMs)
  for (const date of datesOf(rule, first.toPlainDate(), earliest, latest)) {
    const local = date.toPlainDateTime(first.toPlainTime())
    if (rule.until !== null && epochMs({ local, timeZone }) > rule.until) return
    yield local
  }
}

const dateAt = (ms: number): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC').toPlainDate()

function* datesOf(
  rule: ShiftRule,
  first: Temporal.PlainDate,
  earliest: Temporal.PlainDate,
  latest: Temporal.PlainDate,
): Generator<Temporal.PlainDate> {
  const daily = rule.every === 'day'
  const step = rule.interval * (daily ? 1 : 7)
  const offset = (day: number): number => (day - rule.weekStart + 7) % 7
  const begin = daily ? first : first.subtract({ days: offset(first.dayOfWeek) })
  const offsets = daily ? [0] : (rule.days ?? [first.dayOfWeek]).map(offset).sort((one, other) => one - other)
  // What COUNT counts must be gone through from the first on.
  const passed = rule.count === null ? Math.max(0, Math.floor(begin.until(earliest).days / step)) : 0
  let counted = 0
  for (let block = begin.add({ days: passed * step }); before(block, latest); block = block.add({ days: step }))
    for (const date of offsets.map((days) => block.add({ days }))) {
      if (before(date, first) || (daily && rule.days && !rule.days.includes(date.dayOfWeek))) continue
      if (rule.count !== null && counted++ >= rule.count) return
      yield date
    }
}

const before = (one: Temporal.PlainDate, other: Temporal.PlainDate): boolean =>
  Temporal.PlainDate.compare(one, other) < 0
