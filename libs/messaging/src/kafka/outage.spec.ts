import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import kafkajs from 'kafkajs'
import { Outage } from './outage.js'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

const refused = new kafkajs.KafkaJSConnectionError('connect ECONNREFUSED')
const givenUp = new kafkajs.KafkaJSNumberOfRetriesExceeded(refused, { retryCount: 5, retryTime: 2000 })
const loading = new kafkajs.KafkaJSProtocolError(Object.assign(new Error('loading'), { retriable: true }))

function heard() {
  const lines: string[] = []
  const line = (_: unknown, message: string) => void lines.push(message)
  return { lines, outage: new Outage({ info: (message) => void lines.push(message), warn: line, error: line }) }
}

it('says that Kafka is away once, then once a minute, and once that it is back', () => {
  const { lines, outage } = heard()
  for (let second = 0; second < 150; second++) {
    for (let client = 0; client < 13; client++) expect(outage.explains(client % 2 ? givenUp : refused)).toBe(true)
    jest.advanceTimersByTime(1000)
  }
  for (let answer = 0; answer < 100; answer++) {
    jest.advanceTimersByTime(500)
    outage.answered()
  }
  expect(lines).toEqual([
    'Kafka can’t be reached: connect ECONNREFUSED; waiting for it',
    expect.stringMatching(/^Kafka can’t be reached for 60 s/),
    expect.stringMatching(/^Kafka can’t be reached for 120 s/),
    'Kafka is back after 149 s',
  ])
  outage.miss(refused)
  expect(lines).toHaveLength(5)
})

it('is not over while one broker answers and another is away', () => {
  const { lines, outage } = heard()
  for (let second = 0; second < 40; second++) {
    outage.miss(refused)
    outage.answered()
    jest.advanceTimersByTime(1000)
  }
  expect(lines).toHaveLength(1)
})

it('explains what brokers say that are coming back, and nothing of the kind before', () => {
  const { lines, outage } = heard()
  expect(outage.explains(loading)).toBe(false)
  expect(outage.explains(new TypeError('ours'))).toBe(false)
  outage.miss(refused)
  expect(outage.explains(loading)).toBe(true)
  expect(outage.explains(new TypeError('ours'))).toBe(false)
  expect(lines).toHaveLength(1)
})
