import { describe, expect, it } from '@jest/globals'
import { instant, type Instant, type Priority } from '@atlas/contracts'
import { dispatches, type DueSending } from './gathering.js'

const at = (seconds: number): Instant => instant(Date.UTC(2026, 10, 23, 9) + seconds * 1000)
const pages = { gatherWithin: 60_000, neverGathered: ['P1' as const] } as Parameters<typeof dispatches>[3]
const page = (id: string, person: string, priority: Priority = 'P2'): DueSending => ({
  id,
  channel: 'smtp',
  outwardId: id,
  repeats: false,
  page: { person, priority },
})
const message = (id: string): DueSending => ({ id, channel: 'smtp', outwardId: id, repeats: false, page: null })
const going = (due: DueSending[], last: [string, Instant][] = [], now = at(0)) => {
  const { goes, waits } = dispatches(due, new Map(last), now, pages)
  return { goes: goes.map(({ sendings }) => sendings.map(({ id }) => id)), waits }
}

describe('pages to one person', () => {
  it('go at once when none went within the last minute, together with those that are due as well', () => {
    expect(going([page('a', 'emil'), page('b', 'emil'), page('c', 'ravi')]).goes).toEqual([['a', 'b'], ['c']])
    expect(going([page('a', 'emil')], [['emil', at(-60)]]).goes).toEqual([['a']])
  })

  it('wait for the end of the minute after the last one, and then go as one', () => {
    expect(going([page('a', 'emil'), page('b', 'emil')], [['emil', at(-20)]])).toEqual({
      goes: [],
      waits: [
        { id: 'a', until: at(40) },
        { id: 'b', until: at(40) },
      ],
    })
    expect(going([page('a', 'emil'), page('b', 'emil')], [['emil', at(-20)]], at(40)).goes).toEqual([['a', 'b']])
  })

  it('of a P1 never wait and are never gathered', () => {
    const last: [string, Instant][] = [['emil', at(-1)]]
    expect(going([page('a', 'emil', 'P1'), page('b', 'emil', 'P1')], last).goes).toEqual([['a'], ['b']])
  })

  it('that may have left together are repeated together, under the same id, at once', () => {
    const again = (id: string): DueSending => ({ ...page(id, 'emil'), outwardId: 'g', repeats: true })
    const { goes } = dispatches([again('a'), again('b'), page('c', 'emil')], new Map([['emil', at(-1)]]), at(0), pages)
    expect(goes.map(({ outwardId }) => outwardId)).toEqual(['g'])
    expect(goes[0]?.sendings.map(({ id }) => id)).toEqual(['a', 'b'])
  })

  it('gathered in any order have the same outward id, and one alone keeps its own', () => {
    const id = (due: DueSending[]) => dispatches(due, new Map(), at(0), pages).goes[0]?.outwardId
    expect(id([page('a', 'emil'), page('b', 'emil')])).toBe(id([page('b', 'emil'), page('a', 'emil')]))
    expect(id([page('a', 'emil')])).toBe('a')
  })

  it('by the hundred become a few that can be read', () => {
    const many = Array.from({ length: 120 }, (_, n) => page(`p${n}`, 'emil'))
    expect(going(many).goes.map((group) => group.length)).toEqual([50, 50, 20])
  })
})

it('messages are sent one by one', () => {
  expect(going([message('a'), message('b')]).goes).toEqual([['a'], ['b']])
})
