import { Readable, Writable } from 'node:stream'
import { expect, it } from '@jest/globals'
import { answerClockLine } from '@atlas/domain'
import { answerLines } from './answer-lines.js'

const collected = (): { into: Writable; text: () => string } => {
  const chunks: string[] = []
  const into = new Writable({
    highWaterMark: 1,
    write(chunk, _encoding, done) {
      chunks.push(String(chunk))
      setImmediate(done)
    },
  })
  return { into, text: () => chunks.join('') }
}
const question = (id: number): string =>
  JSON.stringify({
    id: `q${id}`,
    calendar: { timeZone: 'Europe/Berlin', hours: { mon: [['08:00', '17:00']] }, holidays: [] },
    target: 'PT4H',
    history: [{ at: '2026-11-23T08:00:00.000Z', change: 'start' }],
    at: ['2026-11-23T09:30:00.000Z'],
  })

it('answers every good line in order, names the bad ones by number, and does the rest', async () => {
  const answers = collected()
  const complaints = collected()
  const lines = [question(1), '{"id": "broken"', '', question(4), '{"id": "q5"}']
  expect(await answerLines(Readable.from(lines), answerClockLine, answers.into, complaints.into)).toEqual({
    mistakes: 2,
  })
  const ids = answers
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
  expect(ids).toEqual(['q1', 'q4'])
  expect(complaints.text()).toMatch(/^line 2: is not JSON: .*\nline 5: calendar should be .*\n$/)
})

it('waits for a slow reader without losing or reordering anything', async () => {
  const answers = collected()
  const lines = Array.from({ length: 2000 }, (_, index) => question(index))
  await answerLines(Readable.from(lines), answerClockLine, answers.into, collected().into)
  const ids = answers
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)
  expect(ids).toEqual(lines.map((_, index) => `q${index}`))
})

it('stops when the reader goes away', async () => {
  const into = new Writable({
    write(_chunk, _encoding, done) {
      done(new Error('EPIPE'))
    },
  })
  const asked: string[] = []
  const answer = (line: string) => {
    asked.push(line)
    return { answer: 'x'.repeat(70_000) }
  }
  await answerLines(Readable.from(Array.from({ length: 100 }, () => '{}')), answer, into, collected().into)
  expect(asked.length).toBeLessThan(100)
})
