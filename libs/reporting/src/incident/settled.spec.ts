import { expect, it } from '@jest/globals'
import { instant, type Instant } from '@atlas/contracts'
import { refuseUnsettled } from './settled.js'

const now = Date.parse('2026-11-23T09:30:00Z')
const asked = (asKnownAt?: Instant) => () => refuseUnsettled({ asKnownAt }, instant(now))

it('tells what was known at an instant once no transaction can add to it any more', () => {
  expect(asked(instant(now - 5000))).not.toThrow()
  expect(asked(instant(now - 4999))).toThrow('ask for an instant up to 2026-11-23T09:29:55.000Z')
  expect(asked(instant(now + 3_600_000))).toThrow('is settled 5 s after it')
  expect(asked()).not.toThrow()
})
