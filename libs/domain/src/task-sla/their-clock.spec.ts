import { expect, it } from '@jest/globals'
import { besideTheirs } from './matching.js'
import { at, clockOf, hour, terms, theirClock } from './testing/both-sides.js'
import { readTaskSla } from './their-clock.js'

/** Their clock is ten minutes ahead. */
const inOurTime = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`) - 600_000
const row = {
  stage: 'in_progress',
  active: 'true',
  has_breached: 'false',
  start_time: '2026-03-02 10:10:00',
  planned_end_time: '2026-03-02 14:10:00',
  pause_duration: '1970-01-01 01:00:00',
  business_pause_duration: '1970-01-01 00:30:00',
  percentage: '30.5',
  business_percentage: '',
  'sla.name': 'Priority 3 resolution (4 hour)',
  'sla.target': 'resolution',
  'sla.duration': '1970-01-01 04:00:00',
}
const read = (values: object) => readTaskSla({ ...row, ...values }, '2026-03-02 11:10:00', inOurTime)

it('is read in our time, lengths from 1970 on', () => {
  expect(read({})).toMatchObject({
    stage: 'running',
    startedAt: at('10:00'),
    dueAt: at('14:00'),
    reckonedAt: at('11:00'),
    pausedMs: hour,
    // No schedule: all of a pause counts, whatever the business field says.
    businessPausedMs: hour,
    businessPercentage: '30.5',
    definition: { name: 'Priority 3 resolution (4 hour)', targetMs: 4 * hour, schedule: null, retroactive: null },
  })
})

it('has a schedule with its own zone, or that of the row', () => {
  const scheduled = { schedule: 's', 'schedule.name': '8-5 weekdays', timezone: 'Europe/Berlin' }
  expect(read(scheduled)).toMatchObject({
    businessPausedMs: hour / 2,
    businessPercentage: null,
    definition: { schedule: { name: '8-5 weekdays', zone: 'Europe/Berlin' } },
  })
  expect(read({ ...scheduled, 'schedule.time_zone': 'US/Pacific' })?.definition.schedule?.zone).toBe('US/Pacific')
})

it.each([
  ['starting', 'true', 'running'],
  ['paused', 'true', 'paused'],
  ['breached', 'true', 'running'],
  ['breached', 'false', 'met'],
  ['achieved', 'false', 'met'],
  ['completed', 'false', 'met'],
  ['cancelled', 'false', 'cancelled'],
])('at the stage %s (active: %s) is %s', (stage, active, expected) => {
  expect(read({ stage, active })?.stage).toBe(expected)
})

it('is nothing without a start, or at a stage that nobody knows', () => {
  expect(read({ start_time: '' })).toBeUndefined()
  expect(read({ stage: 'u_own' })).toBeUndefined()
})

it('stands beside the newest clock of the kind that its definition is for; the one that goes on counts', () => {
  const resolution = clockOf(terms(hour), [{ at: at('10:00'), change: 'start' }])
  const earlier = theirClock({ stage: 'cancelled', endedAt: at('11:00') })
  const present = theirClock({ startedAt: at('11:00') })
  const response = theirClock({ definition: { name: 'First word', target: 'response' } })
  const own = theirClock({ definition: { name: 'Ours alone', target: '' } })
  const slas = { resolution: 'resolution', 'First word': 'response' }
  expect(besideTheirs([earlier, present, response, own], [resolution], slas)).toEqual([
    { theirs: present, ours: resolution, endedBefore: [at('11:00')] },
    { theirs: response, ours: undefined, endedBefore: [] },
  ])
})
