import { expect, it } from '@jest/globals'
import { currentClockViews } from './view.js'
import { latestPromiseUnder } from './latest-promise.js'
import {
  at,
  classified,
  closed,
  feedbackRequested,
  HandledIncident,
  reclassificationAsked,
  reclassificationWithdrawn,
  reclassified,
  workStarted,
} from './testing/handled-incident.js'
import { incidentAt } from './testing/shipped-terms.js'

const opened = at('2026-11-24T08:00')
const p2 = (): HandledIncident => {
  const incident = new HandledIncident()
  incident.tell(classified(opened, 'P2'))
  return incident
}

it('a request has a clock of its own, with the target of the priority that it asks for', () => {
  const incident = p2()
  expect(incident.tell(reclassificationAsked(at('2026-11-24T09:00'), 1, 'P2', 'P1'))).toContain(
    'ClockStarted approval/1 at 2026-11-24T09:00:00.000Z',
  )
  incident.tell(reclassificationAsked(at('2026-11-24T09:05'), 2, 'P2', 'P3'))
  const views = currentClockViews(incident.state, at('2026-11-24T09:10'), incident.context.calendar)
  expect(views.filter(({ kind }) => kind === 'approval')).toMatchObject([
    { clock: 'approval/1', state: 'running', target: 'PT15M', elapsedMs: 600_000 },
    { clock: 'approval/2', state: 'running', target: 'PT4H', elapsedMs: 300_000 },
  ])
})

it('breaches at its own instant, and is met or cancelled with its own request alone', () => {
  const incident = p2()
  incident.tell(reclassificationAsked(at('2026-11-24T09:00'), 1, 'P2', 'P1'))
  incident.tell(reclassificationAsked(at('2026-11-24T09:00'), 2, 'P2', 'P3'))
  expect(incident.sweep(at('2026-11-24T10:00'))).toContain('ClockBreached approval/1 at 2026-11-24T09:15:00.000Z')
  expect(incident.tell(reclassificationWithdrawn(at('2026-11-24T10:01'), 2))).toEqual([
    'ClockCancelled approval/2 at 2026-11-24T10:01:00.000Z',
  ])
  expect(incident.tell(reclassified(at('2026-11-24T10:02'), 1, 'P2', 'P1'))).toContain(
    'ClockMet approval/1 at 2026-11-24T10:02:00.000Z',
  )
  expect(incident.tell(closed(at('2026-11-24T10:03'), 'cancelled')).some((said) => said.includes('approval'))).toBe(
    false,
  )
})

it('is cancelled with the incident', () => {
  const incident = p2()
  incident.tell(reclassificationAsked(at('2026-11-24T09:00'), 1, 'P2', 'P1'))
  expect(incident.tell(closed(at('2026-11-24T09:01'), 'cancelled'))).toContain(
    'ClockCancelled approval/1 at 2026-11-24T09:01:00.000Z',
  )
  expect(Object.keys(incident.armed())).toEqual([])
})

it('the priority retargets what runs or is paused, keeps what has elapsed, and leaves the approval alone', () => {
  const incident = p2()
  incident.tell(workStarted(at('2026-11-24T08:10')))
  incident.tell(feedbackRequested(at('2026-11-24T08:20')))
  incident.tell(reclassificationAsked(at('2026-11-24T08:20'), 1, 'P2', 'P1'))
  const said = incident.tell(reclassified(at('2026-11-24T08:25'), 1, 'P2', 'P1'))
  expect(said.filter((one) => /(update|resolution|approval)\//.test(one))).toEqual([
    'ClockRetargeted update/1 at 2026-11-24T08:25:00.000Z',
    'ClockThresholdReached update/1 50 at 2026-11-24T08:25:00.000Z',
    'ClockThresholdReached update/1 75 at 2026-11-24T08:25:00.000Z',
    'ClockRetargeted resolution/1 at 2026-11-24T08:25:00.000Z',
    'ClockMet approval/1 at 2026-11-24T08:25:00.000Z',
  ])
  expect(incident.view('resolution/1', at('2026-11-24T08:30'))).toMatchObject({
    state: 'paused',
    target: 'PT4H',
    elapsedMs: 20 * 60_000,
  })
})

it('the promise of the new timeframe has its clock, and takes the place of an earlier one', () => {
  const incident = p2()
  incident.tell(workStarted(at('2026-11-24T08:10'), { nextUpdateBy: at('2026-11-24T09:30') }))
  const said = incident.tell(reclassified(at('2026-11-24T08:20'), 1, 'P2', 'P1', at('2026-11-24T08:30')))
  expect(said).toContain('ClockMet promised-update/1 at 2026-11-24T08:20:00.000Z')
  expect(said).toContain('ClockStarted promised-update/2 at 2026-11-24T08:20:00.000Z')
})

it('the latest promise under a new priority is when the update clock will be due, else its whole target from now', () => {
  const { state, context } = p2()
  const latest = (when: string, to: 'P1' | 'P3') => latestPromiseUnder(to, at(when), state, incidentAt('P2'), context)
  // 10 of 30 minutes are used up; after 45 the clock breaches as it is retargeted.
  expect(latest('2026-11-24T08:10', 'P1')).toBe(at('2026-11-24T08:30'))
  expect(latest('2026-11-24T08:45', 'P1')).toBe(at('2026-11-24T09:15'))
  // Nine business hours from 08:00 UTC, 09:00 in the shipped zone, of which the office is open until 17:00.
  expect(latest('2026-11-24T08:10', 'P3')).toBe(at('2026-11-25T08:00'))
})
