import type { Calendars } from '../calendars.js'
import type { Policy } from '../policy.js'
import type { Sentence } from './policy-change.js'
import { and, gainsOf, inWords, texts } from './words.js'

/** When the time of which promises runs. */
export const calendarSentence: Sentence = ({ path, before, after }, compared) => {
  const [section, id = '', field, day] = path
  if (section === 'instead') return insteadSentence(before, after)
  if (path.length < 2) return undefined
  if (path.length === 2 && before === undefined)
    return `There is a calendar ${id}, in which ${countIn(id, compared.after)} count`
  if (path.length === 2 && after === undefined)
    return `The calendar ${id} is gone, in which ${countIn(id, compared.before)} counted`
  const concerned = `, where ${countIn(id, compared.after)} count`
  if (field === 'hours' && day !== undefined)
    return `${id} is open on ${days[day] ?? day} ${hours(after)} instead of ${hours(before)}${concerned}`
  if (field === 'holidays') {
    const { gained, lost } = gainsOf({ before, after })
    const parts = [
      ...(gained.length > 0 ? [`closed on ${and(gained)}`] : []),
      ...(lost.length > 0 ? [`open as usual on ${and(lost)}`] : []),
    ]
    return parts.length > 0 ? `${id} is ${parts.join(' and ')}${concerned}` : undefined
  }
  if (field === 'timeZone')
    return `${id} keeps the hours of ${inWords(after)} instead of ${inWords(before)}${concerned}`
  if (field === 'publicHolidays')
    return `${id} is closed on other public holidays, ${inWords(after)} instead of ${inWords(before)}${concerned}`
  if (field === 'holidayFiles') return `${id} is closed on the days of other files or dates in them${concerned}`
  return undefined
}

/** Whose time is counted in other hours. */
function insteadSentence(before: unknown, after: unknown): string | undefined {
  const { gained, lost } = gainsOf({ before: inTurn(before), after: inTurn(after) })
  const parts = [...gained.map((one) => `${one} from now on`), ...lost.map((one) => `${one} no longer`)]
  return parts.length > 0 ? parts.join('; ') : undefined
}

const inTurn = (instead: unknown): string[] =>
  ((instead ?? []) as NonNullable<Calendars['instead']>).map(
    ({ of, take, appliesWhen }) =>
      `what counts in ${of} counts in ${take} where ${Object.entries(appliesWhen)
        .map(([fact, values]) => `${fact} is ${and(values, 'or')}`)
        .join(' and ')}`,
  )

/** `response of P3 and P4; update of P3`, or that nothing does. */
function countIn(calendar: string, { serviceLevels }: Policy): string {
  const levels = serviceLevels.serviceLevels.flatMap(({ id, targets }) => {
    const priorities = Object.entries(targets ?? {}).flatMap(([priority, target]) =>
      target.calendar === calendar ? [priority] : [],
    )
    return priorities.length > 0 ? [`${id} of ${and(priorities)}`] : []
  })
  return levels.length > 0 ? levels.join('; ') : 'no promises'
}

const days: Readonly<Record<string, string>> = {
  mon: 'Mondays',
  tue: 'Tuesdays',
  wed: 'Wednesdays',
  thu: 'Thursdays',
  fri: 'Fridays',
  sat: 'Saturdays',
  sun: 'Sundays',
}

const hours = (windows: unknown): string =>
  Array.isArray(windows) && windows.length > 0
    ? and((windows as readonly unknown[]).map((window) => texts(window).join('–')))
    : 'never'
