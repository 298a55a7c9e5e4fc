import { describe, expect, it } from '@jest/globals'
import { type IncidentId, instant, type Instant, type ReportEvent, type SignalFacts } from '@atlas/contracts'
import { unreported } from './evolve-report.js'
import type { MoveSignals } from './move-signals.js'
import { decideReport, type ReportCommand, report } from './report.js'

const dedupKey = 'd'.repeat(64)
const text = 'e'.repeat(64)
const [one, other, third] = [1, 2, 3].map((n) => `01900000-0000-7000-8000-00000000000${n}` as IncidentId) as [
  IncidentId,
  IncidentId,
  IncidentId,
]
const at = (time: string): Instant => instant(Date.parse(`2026-11-23T${time}Z`))
const context = { now: at('12:00:00'), replicaTolerance: 120_000 }
const facts: Omit<SignalFacts, 'text'> = {
  source: 'alertmanager',
  cluster: 'abrc1l-atlas-stg',
  clusterKnown: true,
  environment: 'staging',
  labels: {},
}
const firing = (time: string): ReportCommand => ({
  type: 'receive-firing',
  dedupKey,
  startsAt: at(time),
  reportedAt: at(time),
  receivedAt: at(time),
  identity: 'start',
  facts,
  reporters: [{ id: 'anna' }],
  text: () => text,
  opening: () => ({ incidentId: one, number: '1001', contacts: [], flags: [] }),
})
const clear = (startsAt: string, endsAt: string): ReportCommand => ({
  type: 'receive-clear',
  dedupKey,
  startsAt: at(startsAt),
  endsAt: at(endsAt),
  receivedAt: at(endsAt),
})
const merge = (from: readonly IncidentId[], id = other): MoveSignals => ({
  type: 'move-signals',
  dedupKey,
  from,
  to: { id, number: '1002' },
  because: 'merged',
})

function tell(...commands: ReportCommand[]) {
  const events: ReportEvent[] = []
  let state = unreported
  let last: ReportEvent[] = []
  for (const command of commands) {
    last = decideReport(command, state, context)
    events.push(...last)
    state = last.reduce((folded, event) => report.evolve(folded, event), state)
  }
  return { events, last, state }
}

describe('a merge', () => {
  it('takes every occurrence and notification of the key along, and what comes later', () => {
    const told = [firing('10:00:00'), firing('10:00:30'), firing('11:00:00')]
    const { last, state } = tell(firing('10:00:00'), clear('10:00:00', '10:10:00'), ...told, merge([one]))
    const moved = { dedupKey, because: 'merged', occurrences: 2, notifications: 4 }
    expect(last).toMatchObject([
      { type: 'SignalsLeft', data: { incidentId: one, to: other, number: '1002', ...moved } },
      {
        type: 'SignalsJoined',
        data: {
          incidentId: other,
          from: one,
          ...moved,
          since: at('10:00:00'),
          startsAt: at('11:00:00'),
          cleared: false,
        },
      },
    ])
    const next = decideReport(firing('11:30:00'), state, context)
    expect(next).toMatchObject([
      { type: 'OccurrenceStarted', data: { incidentId: other, first: false } },
      { type: 'ReportAdded', data: { incidentId: other } },
    ])
    expect(decideReport(clear('11:00:00', '11:10:00'), state, context)).toMatchObject([{ data: { incidentId: other } }])
  })

  it('says that what has cleared fires no more', () => {
    const { last } = tell(firing('10:00:00'), clear('10:00:00', '10:10:00'), merge([one]))
    expect(last.at(-1)?.data).toMatchObject({ cleared: true, occurrenceId: `${dedupKey}/1` })
  })

  it('moves nothing that is bound elsewhere, and nothing twice', () => {
    expect(tell(firing('10:00:00'), merge([third])).last).toEqual([])
    expect(tell(firing('10:00:00'), merge([one]), merge([one])).last).toEqual([])
  })

  it('comes out the same where a later merge is heard of first', () => {
    const inOrder = tell(firing('10:00:00'), merge([one]), merge([other, one], third)).state
    const reversed = tell(firing('10:00:00'), merge([other, one], third), merge([one])).state
    expect(inOrder.incident?.id).toBe(third)
    expect(reversed.incident?.id).toBe(third)
    expect(reversed.bound).toEqual(inOrder.bound)
  })
})

it('a split opens an incident whose clocks run from when the signals came', () => {
  const opening = {
    incidentId: other,
    number: '1002',
    contacts: [],
    flags: [],
    splitFrom: { incidentId: one, number: '1001' },
    since: at('10:00:00'),
    reporters: [{ id: 'anna' }],
  }
  const split: ReportCommand = { ...merge([one]), to: undefined, because: 'split', opening }
  const { last, state } = tell(firing('10:00:00'), firing('10:30:00'), split)
  expect(last.map(({ type }) => type)).toEqual(['IncidentOpened', 'SignalsLeft', 'SignalsJoined'])
  expect(last[0]).toMatchObject({
    occurredAt: at('12:00:00'),
    data: {
      number: '1002',
      clocksStartAt: at('10:00:00'),
      requestors: [{ id: 'anna' }],
      splitFrom: { number: '1001' },
    },
  })
  expect(state.incident).toEqual({ id: other, number: '1002' })
  expect(state.bound).toEqual({ occurrences: 2, notifications: 2, since: Date.parse(at('10:00:00')) })
})
