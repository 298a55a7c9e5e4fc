import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { Calendars } from './calendars.js'
import { durationMs, isoDuration } from './iso-duration.js'
import type { PolicySubjects } from './policy.js'
import { checkServiceLevels, ServiceLevel, ServiceLevels } from './service-levels.js'

const file = (name: string): unknown => parse(readFileSync(new URL(`../../../policy/${name}`, import.meta.url), 'utf8'))
const shipped = (): Pick<PolicySubjects, 'serviceLevels' | 'calendars'> => ({
  serviceLevels: ServiceLevels.parse(file('service-levels.yaml')),
  calendars: Calendars.parse(file('calendars.yaml')),
})
const misfits = (subjects: Pick<PolicySubjects, 'serviceLevels' | 'calendars'>) =>
  checkServiceLevels(subjects as PolicySubjects).map(({ path, message }) => `${path.join('.')}: ${message}`)

describe('as shipped', () => {
  it('promises what the domain’s table says', () => {
    const { serviceLevels } = shipped().serviceLevels
    const table = (id: string) =>
      Object.values(serviceLevels.find((level) => level.id === id)?.targets ?? {}).map(
        ({ target, calendar }) => `${target} ${calendar}`,
      )
    expect(table('response')).toEqual(['PT15M 24x7', 'PT30M 24x7', 'PT4H business', 'PT9H business'])
    expect(table('update')).toEqual(['PT30M 24x7', 'PT2H 24x7', 'PT9H business', 'PT18H business'])
    expect(table('resolution')).toEqual(['PT4H 24x7', 'PT8H 24x7', 'PT27H business', 'PT45H business'])
    expect(table('acceptance')).toEqual(['PT5M 24x7', 'PT15M 24x7', 'PT1H 24x7', 'PT1H 24x7'])
  })
  it('is without a mistake', () => {
    expect(misfits(shipped())).toEqual([])
  })
})

describe('a mistake', () => {
  it('in a calendar’s name or a repeated id is found at its place', () => {
    const { calendars, serviceLevels } = shipped()
    const { breaches } = serviceLevels
    const [response] = serviceLevels.serviceLevels
    if (!response) throw new Error('a response is shipped')
    const twice = { breaches, serviceLevels: [response, response] }
    expect(misfits({ calendars: { calendars: {} }, serviceLevels: twice })).toEqual([
      'serviceLevels.0.targets.P3.calendar: calendars.yaml has no calendar business',
      'serviceLevels.0.targets.P4.calendar: calendars.yaml has no calendar business',
      'serviceLevels.1.id: the id response is taken already',
      'serviceLevels.1.targets.P3.calendar: calendars.yaml has no calendar business',
      'serviceLevels.1.targets.P4.calendar: calendars.yaml has no calendar business',
    ])
    const promised = serviceLevels.serviceLevels.filter(({ promise }) => promise)
    expect(misfits({ calendars, serviceLevels: { breaches, serviceLevels: promised } })).toEqual([
      'serviceLevels.0.within: no service level is of kind update',
    ])
  })
  it('in a repeated cause of breaches is found at its place', () => {
    const { calendars, serviceLevels } = shipped()
    const [cause] = serviceLevels.breaches.causes
    if (!cause) throw new Error('causes are shipped')
    const breaches = { ...serviceLevels.breaches, causes: [cause, cause] }
    expect(misfits({ calendars, serviceLevels: { ...serviceLevels, breaches } })).toEqual([
      'breaches.causes.1.id: the cause found-late is named already',
    ])
  })
  it('in a shape is refused: no target, an unknown event, a calendar of the built-in name', () => {
    const level = { id: 'x', kind: 'x', promisedTo: 'internal' }
    const messages = (value: unknown) => ServiceLevel.safeParse(value).error?.issues.map(({ message }) => message)
    expect(messages(level)).toEqual(['a service level has either targets by priority, a promise or a contract'])
    expect(messages({ ...level, promise: 'nextUpdateBy', start: ['WorkBegun'] })).toHaveLength(1)
    const target = { target: 'P1M', calendar: '24x7' }
    expect(messages({ ...level, targets: { P1: target, P2: target, P3: target, P4: target } })).toHaveLength(4)
    const whole = { timeZone: 'UTC', hours: {} }
    expect(Calendars.safeParse({ calendars: { '24x7': whole } }).success).toBe(false)
    expect(Calendars.safeParse({ calendars: { night: whole } }).success).toBe(true)
  })
})

it('reads and writes durations without rounding', () => {
  for (const ms of [0, 1, 999, 60_000, 5_400_000, 97_200_000, 97_200_001]) expect(durationMs(isoDuration(ms))).toBe(ms)
  expect(durationMs('P2DT1H')).toBe(176_400_000)
  expect(durationMs('PT1.5H')).toBe(5_400_000)
  for (const text of ['P1Y', 'P1M', 'P1W', '-PT1S', 'PT0.0001S', '1h', '']) expect(durationMs(text)).toBeUndefined()
})
