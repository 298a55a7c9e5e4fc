import { describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import fc from 'fast-check'
import { dueSegment, type Unsealed } from './due-segment.js'

const seals = { positions: 1000, within: 60_000 }
const at = (ms: number) => instant(1_795_300_000_000 + ms)
const due = (unsealed: Unsealed, ms: number) => dueSegment(unsealed, at(ms), seals)

describe('a segment is due', () => {
  it('when it is full, however young its events are', () => {
    expect(due({ after: 0, upTo: 999, since: at(0) }, 1)).toBeUndefined()
    expect(due({ after: 0, upTo: 1000, since: at(0) }, 1)).toEqual({ first: 1, last: 1000 })
    expect(due({ after: 4000, upTo: 5000, since: at(0) }, 1)).toEqual({ first: 4001, last: 5000 })
  })

  it('when its first event has waited long enough, however few there are', () => {
    expect(due({ after: 7, upTo: 8, since: at(0) }, 59_999)).toBeUndefined()
    expect(due({ after: 7, upTo: 8, since: at(0) }, 60_000)).toEqual({ first: 8, last: 8 })
  })

  it('never for seals and gaps alone', () => {
    expect(due({ after: 7, upTo: 7, since: null }, 3_600_000)).toBeUndefined()
    expect(due({ after: 7, upTo: 5007, since: null }, 3_600_000)).toBeUndefined()
  })

  it('in pieces of what a seal may have when much has gathered', () => {
    expect(due({ after: 0, upTo: 250_000, since: at(0) }, 3_600_000)).toEqual({ first: 1, last: 1000 })
  })

  it('without leaving a position out or going past what is settled', () => {
    const unsealed = fc.record({ after: fc.nat(100_000), more: fc.nat(100_000), waited: fc.nat(120_000) })
    fc.assert(
      fc.property(unsealed, ({ after, more, waited }) => {
        const segment = due({ after, upTo: after + more, since: more > 0 ? at(0) : null }, waited)
        if (!segment) return
        expect(segment.first).toBe(after + 1)
        expect(segment.last).toBeGreaterThanOrEqual(segment.first)
        expect(segment.last).toBeLessThanOrEqual(Math.min(after + more, after + 1000))
      }),
    )
  })
})
