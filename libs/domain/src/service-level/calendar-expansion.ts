import { type CalendarDefinition, weekdays } from '@atlas/policy'
import type { Interval } from './calendar.js'
import { holidaysAbout } from './holidays.js'
import { day, wallTime, weekdayOf, yearStart } from './local-time.js'
import { instantIn } from './zone-offsets.js'

type Span = [open: number, close: number]

/**
 * A calendar's open time within one local year, UTC, sorted and merged. Windows of the dates just outside are cut at
 * the year's ends, since a zone that skips a date moves its windows (Pacific/Apia, 2011-12-30).
 */
export function expandYear(definition: CalendarDefinition, year: number): readonly Interval[] {
  const instantOf = instantIn(definition.timeZone, year)
  const windowsOf = windowsByWeekday(definition)
  const closedOn = holidaysAbout(definition, year)
  const spans: Span[] = []
  for (let date = yearStart(year) / day - 3; date < yearStart(year + 1) / day + 3; date++) {
    const closed = closedOn(date)
    for (const [open, close] of (windowsOf[weekdayOf(date)] ?? []).flatMap((window) => outside(window, closed)))
      spans.push([instantOf(date * day + open), instantOf(date * day + close)])
  }
  return merged(spans, instantOf(yearStart(year)), instantOf(yearStart(year + 1)))
}

/** What is left of a window of a date, which belongs to the date that it opens on even past midnight. */
function outside(window: Span, closed: readonly Span[]): Span[] {
  let left = [window]
  for (const [from, until] of closed)
    left = left.flatMap(([open, close]): Span[] => [
      [open, Math.min(close, from)],
      [Math.max(open, until), close],
    ])
  return left.filter(([open, close]) => open < close)
}

/** From Monday; a window whose close isn't after its open is empty before the zone is asked. */
const windowsByWeekday = ({ hours }: CalendarDefinition): readonly (readonly Span[])[] =>
  weekdays.map((weekday) =>
    (hours[weekday] ?? [])
      .map(([open, close]): Span => [wallTime(open), wallTime(close)])
      .filter(([open, close]) => open < close),
  )

/** The set of instants that the spans cover between two instants; spans that a zone's gap emptied cover none. */
function merged(spans: Span[], from: number, until: number): readonly Interval[] {
  const result: Span[] = []
  for (const [open, close] of spans.sort(([one], [other]) => one - other)) {
    const start = Math.max(open, from)
    const end = Math.min(close, until)
    if (start >= end || open >= close) continue
    const last = result.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}
