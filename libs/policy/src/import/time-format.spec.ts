import { describe, expect, it } from '@jest/globals'
import { timeReader } from './time-format.js'

const read = (format: string, zone: string, text: string): string | undefined => {
  const reader = timeReader(format, zone)
  if ('mistake' in reader) throw new Error(reader.mistake)
  const ms = reader(text)
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

describe('times of an export', () => {
  it.each([
    ['d/M/yyyy HH:mm', 'UTC', '29/2/2016 01:16', '2016-02-29T01:16:00.000Z'],
    ['d/M/yyyy HH:mm', 'UTC', '5/10/2016 23:59', '2016-10-05T23:59:00.000Z'],
    ['MM/dd/yyyy H:m:ss', 'America/New_York', '07/04/2016 9:05:30', '2016-07-04T13:05:30.000Z'],
    ['yyyy-MM-dd HH:mm:ss.SSSXXX', 'UTC', '2010-03-31 15:59:42.5+01:00', '2010-03-31T14:59:42.500Z'],
    ['iso', 'UTC', '2010-03-31T15:59:42+01:00', '2010-03-31T14:59:42.000Z'],
    ['iso', 'Europe/Zurich', '2016-07-01 12:00', '2016-07-01T10:00:00.000Z'],
    ['epoch-seconds', 'UTC', '1456708560.25', '2016-02-29T01:16:00.250Z'],
    ['epoch-milliseconds', 'UTC', '1456708560000', '2016-02-29T01:16:00.000Z'],
  ])('read %s in %s: %s is %s', (format, zone, text, at) => {
    expect(read(format, zone, text)).toBe(at)
  })

  it.each([
    ['d/M/yyyy HH:mm', '31/2/2016 01:16'],
    ['d/M/yyyy HH:mm', '1/1/2016 24:10'],
    ['d/M/yyyy HH:mm', '1/1/2016 10:10 '],
    ['iso', '?'],
    ['epoch-seconds', ''],
    ['epoch-milliseconds', '99999999999999999'],
  ])('of %s have no %j', (format, text) => {
    expect(read(format, 'UTC', text)).toBeUndefined()
  })

  it('skipped or doubled by a change of the clocks are read as Temporal’s compatible', () => {
    expect(read('iso', 'Europe/Zurich', '2016-03-27T02:30')).toBe('2016-03-27T01:30:00.000Z')
    expect(read('iso', 'Europe/Zurich', '2016-10-30T02:30')).toBe('2016-10-30T00:30:00.000Z')
  })

  it.each([
    ['HH:mm', 'the year, the month, the day'],
    ['dd/dd/yyyy', 'the day once'],
    ['dd/QQ/yyyy', 'Q is none of them'],
  ])('of the pattern %s are refused with why', (format, why) => {
    expect(timeReader(format, 'UTC')).toEqual({ mistake: expect.stringContaining(why) })
  })
})
