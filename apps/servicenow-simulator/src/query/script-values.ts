import { fromZone, startOf, toText } from '../time/instants.js'
import type { Asker } from './session.js'

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'
const units: Record<string, Unit> = { Today: 'day', Week: 'week', Month: 'month', Quarter: 'quarter', Year: 'year' }
const hour = 3_600_000
const minute = 60_000

const number = (argument: string): number => Number(argument.replaceAll(/['"\s]/g, '')) || 0
const words = (argument: string): string[] => [...argument.matchAll(/['"]([^'"]*)['"]/g)].map(([, word = '']) => word)

/**
 * Values that a query computes on the instance (`javascript:gs.daysAgoStart(1)`): the documented calls of GlideSystem
 * alone. No script is run; what isn't known here is undefined.
 */
export const scriptValue = (script: string, asker: Asker): string | undefined => {
  const call = /^\s*(?:new\s+)?(?:gs\.)?([A-Za-z0-9]+)\((.*)\);?\s*$/s.exec(script)
  if (!call) return undefined
  const [, name = '', argument = ''] = call
  const { now, zone } = asker
  const edge = (unit: Unit, by: number, end: boolean): string =>
    end ? toText(startOf(unit, now, zone, by + 1) - 1000) : toText(startOf(unit, now, zone, by))
  const floorTo = (length: number, at: number): number => Math.floor(at / length) * length

  const special: Record<string, () => string> = {
    getUserID: () => asker.userId,
    getUserName: () => asker.userName,
    getMyGroups: () => asker.groups().join(','),
    now: () => toText(now).slice(0, 10),
    nowDateTime: () => toText(now),
    nowNoTZ: () => toText(now),
    daysAgo: () => toText(now - number(argument) * 24 * hour),
    daysAgoStart: () => edge('day', -number(argument), false),
    daysAgoEnd: () => edge('day', -number(argument), true),
    monthsAgoStart: () => edge('month', -number(argument), false),
    monthsAgoEnd: () => edge('month', -number(argument), true),
    quartersAgoStart: () => edge('quarter', -number(argument), false),
    quartersAgoEnd: () => edge('quarter', -number(argument), true),
    yearsAgoStart: () => edge('year', -number(argument), false),
    yearsAgoEnd: () => edge('year', -number(argument), true),
    hoursAgo: () => toText(now - number(argument) * hour),
    hoursAgoStart: () => toText(floorTo(hour, now - number(argument) * hour)),
    hoursAgoEnd: () => toText(floorTo(hour, now - number(argument) * hour) + hour - 1000),
    minutesAgo: () => toText(now - number(argument) * minute),
    minutesAgoStart: () => toText(floorTo(minute, now - number(argument) * minute)),
    minutesAgoEnd: () => toText(floorTo(minute, now - number(argument) * minute) + minute - 1000),
    monthsAgo: () => {
      const date = new Date(now)
      date.setUTCMonth(date.getUTCMonth() - number(argument))
      return toText(date.getTime())
    },
    beginningOfToday: () => edge('day', 0, false),
    endOfToday: () => edge('day', 0, true),
    beginningOfYesterday: () => edge('day', -1, false),
    endOfYesterday: () => edge('day', -1, true),
    yesterday: () => toText(now - 24 * hour),
    beginningOfTomorrow: () => edge('day', 1, false),
    endOfTomorrow: () => edge('day', 1, true),
    dateGenerate: () => {
      const [day = '', time = '00:00:00'] = words(argument)
      const at = time === 'start' ? '00:00:00' : time === 'end' ? '23:59:59' : time
      return fromZone(`${day} ${at}`, zone) ?? `${day} ${at}`
    },
  }
  const known = Object.hasOwn(special, name) ? special[name] : undefined
  if (known) return known()
  const span = /^(beginning|end)Of(This|Last|Next)(Week|Month|Quarter|Year)$/.exec(name)
  if (span) {
    const [, side, which, unit = ''] = span
    return edge(units[unit] ?? 'day', which === 'Last' ? -1 : which === 'Next' ? 1 : 0, side === 'end')
  }
  const last = /^(beginning|end)OfLast(\d+)(Days|Months|Minutes|Hours)$/.exec(name)
  if (last) {
    const [, side, count = '0', unit] = last
    if (unit === 'Days') return side === 'end' ? edge('day', 0, true) : edge('day', -Number(count), false)
    if (unit === 'Months') return side === 'end' ? edge('month', 0, true) : edge('month', -Number(count), false)
    const length = unit === 'Hours' ? hour : minute
    return side === 'end' ? toText(now) : toText(floorTo(length, now - Number(count) * length))
  }
  return undefined
}
