import { expect, it } from '@jest/globals'
import { isSigned, signature } from './signature.js'

const [secret, body, now] = ['a secret of ours', Buffer.from('{"text":"ä"}'), 1_764_000_000_000]
const at = String(now / 1000)
const signed = (change: object = {}) =>
  isSigned(secret, { timestamp: at, signature: signature(secret, at, body), body, ...change }, now)

it('holds for the very bytes under the secret', () => {
  expect(signed()).toBe(true)
  expect(signed({ body: Buffer.from('{"text":"a"}') })).toBe(false)
  expect(signed({ body: undefined })).toBe(false)
  expect(signed({ signature: signature('another secret', at, body) })).toBe(false)
  expect(signed({ signature: '' })).toBe(false)
})

it('holds for five minutes, and for its own timestamp alone', () => {
  const later = String(now / 1000 + 1)
  expect(signed({ timestamp: later })).toBe(false)
  const old = String(now / 1000 - 301)
  expect(signed({ timestamp: old, signature: signature(secret, old, body) })).toBe(false)
  expect(signed({ timestamp: '1e3', signature: signature(secret, '1e3', body) })).toBe(false)
})
