import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { millisecondsOfInstant } from './instant-milliseconds.js'

/** What Date makes of it, and gives back as the very same text. */
function byDate(text: string): number | undefined {
  const milliseconds = Date.parse(text)
  return text.length === 24 && !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString() === text
    ? milliseconds
    : undefined
}

it('reads every instant as Date does', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) =>
      expect(millisecondsOfInstant(date.toISOString())).toBe(date.getTime()),
    ),
  )
})

it('refuses what Date would not give back', () => {
  const instant = '2026-11-26T09:05:07.123Z'
  const broken = fc
    .tuple(fc.nat(23), fc.constantFrom(...'0123456789-:.TZ+ x٣'))
    .map(([at, letter]) => instant.slice(0, at) + letter + instant.slice(at + 1))
  fc.assert(
    fc.property(broken, (text) => expect(millisecondsOfInstant(text)).toBe(byDate(text))),
    { numRuns: 2000 },
  )
  for (const text of ['2026-02-29T00:00:00.000Z', '2026-11-26T24:00:00.000Z', '2026-11-26', '', `${instant} `])
    expect(millisecondsOfInstant(text)).toBeUndefined()
})
