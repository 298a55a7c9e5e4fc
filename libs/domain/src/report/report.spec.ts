import { describe, expect, it } from '@jest/globals'
import { type IncidentId, instant, type Instant, type ReportEvent, type SignalFacts } from '@atlas/contracts'
import { specification } from '@atlas/event-sourcing'
import { unreported } from './evolve-report.js'
import { report, type ReportCommand } from './report.js'
import { isCleared, remembered } from './report-state.js'

const dedupKey = 'd'.repeat(64)
const text = 'e'.repeat(64)
const incidentId = '01900000-0000-7000-8000-000000000001' as IncidentId
const linked = '01900000-0000-7000-8000-000000000002' as IncidentId
const context = { now: instant(Date.parse('2026-11-23T12:00:00Z')), replicaTolerance: 120_000 }
const at = (time: string): Instant => instant(Date.parse(`2026-11-23T${time}Z`))

const facts: Omit<SignalFacts, 'text'> = {
  source: 'alertmanager',
  cluster: 'abrc1l-atlas-stg',
  clusterKnown: true,
  environment: 'staging',
  alertname: 'KubeAPIDown',
  labels: { alertname: 'KubeAPIDown' },
}
const firing = (startsAt: Instant, more: Partial<Extract<ReportCommand, { type: 'receive-firing' }>> = {}) =>
  ({
    type: 'receive-firing',
    dedupKey,
    startsAt,
    reportedAt: at('11:00:00'),
    receivedAt: at('11:00:00'),
    identity: 'start',
    facts,
    reporters: [],
    text: () => text,
    opening: () => ({ incidentId, number: '1001', contacts: [], flags: [] }),
    ...more,
  }) as const satisfies ReportCommand
const clear = (startsAt: Instant | undefined, endsAt: Instant): ReportCommand => ({
  type: 'receive-clear',
  dedupKey,
  startsAt,
  endsAt,
  receivedAt: at('11:00:00'),
})

const noText = (): never => {
  throw new Error('no text is asked for')
}

/** What a list of signals, one after the other, leaves behind. */
const after = (...commands: ReportCommand[]) => {
  const events: ReportEvent[] = []
  for (const command of commands) events.push(...specification(report).given(events).when(command, context).events())
  const state = events.reduce((folded, event) => report.evolve(folded, event), unreported)
  return { state, events, types: events.map(({ type }) => type) }
}

describe('the first firing of a key', () => {
  it('opens an incident and is its first occurrence', () => {
    const { events } = after(firing(at('10:00:00')))
    expect(events).toEqual([
      expect.objectContaining({
        type: 'IncidentOpened',
        data: expect.objectContaining({
          number: '1001',
          facts: { ...facts, text },
          impactStartedAt: at('10:00:00'),
          clocksStartAt: at('11:00:00'),
          flags: [],
        }),
      }),
      expect.objectContaining({
        type: 'OccurrenceStarted',
        data: expect.objectContaining({ occurrenceId: `${dedupKey}/1`, occurrences: 1, notifications: 1, first: true }),
      }),
    ])
  })

  it('starts the clocks of an imported record when it was reported, and clamps and flags what lies in the future', () => {
    const [opened] = after(
      firing(at('23:00:00'), {
        reportedAt: at('10:30:00'),
        facts: { ...facts, source: 'import', clusterKnown: false },
      }),
    ).events
    expect(opened?.data).toMatchObject({
      impactStartedAt: at('11:00:00'),
      reportedAt: at('10:30:00'),
      clocksStartAt: at('10:30:00'),
      flags: ['unknown-cluster', 'future-start'],
    })
  })

  it('has its reporter as requestor, else the contacts of the cluster', () => {
    const contacts = [{ id: 'outside:ops' }]
    const opening = () => ({ incidentId, number: '1', contacts, flags: [] })
    expect(after(firing(at('10:00:00'), { opening })).events[0]?.data).toMatchObject({ requestors: contacts })
    const reporters = [{ id: 'reporter' }]
    expect(after(firing(at('10:00:00'), { opening, reporters })).events[0]?.data).toMatchObject({
      requestors: reporters,
    })
  })
})

describe('two starts of one key', () => {
  it.each([
    ['the same start is a re-send', ['10:00:00', '10:00:00'], 1],
    ['starts nearer than the replica tolerance are one firing', ['10:00:00', '10:01:59'], 1],
    ['a start two minutes later is another firing', ['10:00:00', '10:02:00'], 2],
    ['a later-received earlier start is the same firing', ['10:00:00', '09:00:00'], 1],
    ['a re-send of the older of two firings counts as no third', ['10:00:00', '10:30:00', '10:00:30'], 2],
  ])('%s', (_, starts, occurrences) => {
    const { state } = after(...starts.map((start) => firing(at(start))))
    expect([state.occurrences, state.notifications]).toEqual([occurrences, starts.length])
  })

  it('are two firings when the later-received is the earlier but a clear lies between', () => {
    const { state } = after(
      firing(at('10:00:00')),
      clear(at('09:00:00'), at('09:30:00')),
      firing(at('09:00:00')),
      firing(at('09:10:00')),
    )
    expect(state).toMatchObject({ occurrences: 3, notifications: 3 })
  })

  it('turn out to be two firings when the clear between comes last', () => {
    const { state, types } = after(
      firing(at('10:00:00')),
      firing(at('09:00:00')),
      clear(at('09:00:00'), at('09:30:00')),
    )
    expect(types.slice(-2)).toEqual(['OccurrenceStarted', 'OccurrenceCleared'])
    expect(state).toMatchObject({ occurrences: 2, notifications: 2 })
    expect(state.firings.map(isCleared)).toEqual([false, true])
  })

  it('nearer than the tolerance stay one firing over a clear, which then fires again', () => {
    const { state, types } = after(
      firing(at('10:00:00')),
      clear(at('10:00:00'), at('10:00:30')),
      firing(at('10:01:00')),
    )
    expect(types.slice(-2)).toEqual(['NotificationCounted', 'OccurrenceResumed'])
    expect(state.occurrences).toBe(1)
    expect(state.firings.map(isCleared)).toEqual([false])
  })
})

describe('a firing that comes late, when a later one is known,', () => {
  const late = [firing(at('10:00:00')), clear(at('09:00:00'), at('09:30:00')), firing(at('09:00:00'))]

  it('counts and is history: whether the key fires hangs on the later one', () => {
    const { events } = after(...late)
    expect(events.slice(-2)).toEqual([
      expect.objectContaining({
        type: 'OccurrenceStarted',
        data: expect.objectContaining({ occurrences: 2, past: true }),
      }),
      expect.objectContaining({ type: 'OccurrenceCleared', data: expect.objectContaining({ past: true }) }),
    ])
  })

  it('leaves the clear of the later one to count', () => {
    const { events, state } = after(...late, clear(at('10:00:00'), at('10:20:00')))
    expect(events.at(-1)?.data).toMatchObject({ occurrenceId: `${dedupKey}/1` })
    expect(events.at(-1)?.data).not.toHaveProperty('past')
    expect(state.firings.map(isCleared)).toEqual([true, true])
  })

  it('is history too when it only goes on: its double came after its clear', () => {
    const first = [firing(at('10:00:00')), clear(at('10:00:00'), at('10:00:30'))]
    const double = firing(at('10:01:00'))
    expect(after(...first, double).events.at(-1)).toMatchObject({ type: 'OccurrenceResumed' })
    expect(after(...first, double).events.at(-1)?.data).not.toHaveProperty('past')
    expect(after(...first, firing(at('10:02:30')), double).events.at(-1)).toMatchObject({
      type: 'OccurrenceResumed',
      data: { occurrenceId: `${dedupKey}/1`, past: true },
    })
  })
})

describe('a start in the future', () => {
  const ahead = (received: string) => firing(at('12:00:00'), { receivedAt: at(received) })

  it('is clamped, and its re-send is the same firing now and when that time has come', () => {
    const { state, events } = after(ahead('11:00:00'), ahead('11:30:00'), ahead('12:30:00'))
    expect(events[1]?.data).toMatchObject({ startsAt: at('11:00:00'), sourceStartsAt: at('12:00:00') })
    expect(state).toMatchObject({ occurrences: 1, notifications: 3 })
  })

  it('hides no firing that begins before it', () => {
    const { state } = after(ahead('11:00:00'), firing(at('11:30:00'), { receivedAt: at('11:30:00') }))
    expect(state.occurrences).toBe(2)
  })

  it('is ended by the clear that carries it', () => {
    const { state } = after(ahead('11:00:00'), clear(at('12:00:00'), at('11:00:00')))
    expect(state.firings.map(isCleared)).toEqual([true])
  })
})

describe('a clear', () => {
  it('ends its firing once, however often and by whichever replica it is sent', () => {
    const { types } = after(
      firing(at('10:00:00')),
      clear(at('10:00:00'), at('10:20:00')),
      clear(at('10:00:00'), at('10:20:00')),
      clear(at('10:00:40'), at('10:20:05')),
    )
    expect(types).toEqual(['IncidentOpened', 'OccurrenceStarted', 'OccurrenceCleared'])
  })

  it('that comes first waits for its firing', () => {
    const { state, types } = after(clear(at('10:00:00'), at('10:20:00')), firing(at('10:00:30')))
    expect(types).toEqual(['ClearKept', 'IncidentOpened', 'OccurrenceStarted', 'OccurrenceCleared'])
    expect(state.keptClears).toEqual([])
  })

  it('of one firing leaves the next one firing', () => {
    const { state } = after(firing(at('09:00:00')), firing(at('10:00:00')), clear(at('09:00:00'), at('09:30:00')))
    expect(state.firings.map(isCleared)).toEqual([true, false])
  })

  it('without a start ends what fires now', () => {
    const { state, types } = after(
      firing(at('10:00:00')),
      clear(undefined, at('10:20:00')),
      clear(undefined, at('10:21:00')),
    )
    expect(types.at(-1)).toBe('OccurrenceCleared')
    expect(types).toHaveLength(3)
    expect(state.firings.map(isCleared)).toEqual([true])
  })
})

describe('a CloudEvent', () => {
  it('is a firing of its own unless its source and id were seen', () => {
    const { state } = after(
      firing(at('10:00:00'), { identity: 'new' }),
      firing(at('10:00:01'), { identity: 'new' }),
      firing(at('10:00:01'), { identity: 'resend' }),
    )
    expect(state).toMatchObject({ occurrences: 2, notifications: 3 })
  })
})

describe("a person's report on a known key", () => {
  it('keeps its own words and reporter, while a re-send of an alert stores no text', () => {
    const { events } = after(
      firing(at('10:00:00')),
      firing(at('10:00:00'), { text: noText }),
      firing(at('10:00:00'), { reporters: [{ id: 'second' }] }),
    )
    expect(events.at(-2)?.data).toMatchObject({ text, requestors: [{ id: 'second' }] })
  })
})

describe('a recurrence found by handling', () => {
  const recurred = (number: number, from: IncidentId = incidentId, moveTo?: IncidentId): ReportCommand => ({
    type: 'move-occurrence',
    dedupKey,
    occurrenceId: `${dedupKey}/${number}`,
    from,
    startsAt: at('10:30:00'),
    moveTo,
    opening: () => ({ incidentId: linked, number: '1002', contacts: [], flags: [] }),
  })
  const twice = [firing(at('10:00:00')), clear(at('10:00:00'), at('10:10:00')), firing(at('10:30:00'))]

  it('opens a linked incident and moves the occurrence and the binding to it', () => {
    const { state, events } = after(...twice, recurred(2), firing(at('10:50:00')))
    expect(events.slice(4, 6)).toEqual([
      expect.objectContaining({
        type: 'IncidentOpened',
        data: expect.objectContaining({ incidentId: linked, follows: incidentId, impactStartedAt: at('10:30:00') }),
      }),
      expect.objectContaining({
        type: 'OccurrenceMoved',
        data: expect.objectContaining({ from: incidentId, to: linked, opened: true, cleared: false }),
      }),
    ])
    expect(events.at(-1)?.data).toMatchObject({ incidentId: linked, occurrences: 3 })
    expect(state.incident).toEqual({ id: linked, number: '1002' })
  })

  it('told twice changes nothing the second time', () => {
    expect(after(...twice, recurred(2), recurred(2)).types).toEqual(after(...twice, recurred(2)).types)
  })

  it('of another occurrence moves it to the incident that is open already', () => {
    const { types, events } = after(...twice, firing(at('10:50:00')), recurred(2), recurred(3))
    expect(types.filter((type) => type === 'IncidentOpened')).toHaveLength(2)
    expect(events.at(-1)?.data).toMatchObject({ occurrenceId: `${dedupKey}/3`, to: linked, opened: false })
  })

  it('tells that an occurrence is history, and that one no longer remembered has no clear to wait for', () => {
    const moved = after(...twice, firing(at('10:50:00')), recurred(2), recurred(3)).events.slice(-2)
    expect(moved.map(({ data }) => 'past' in data)).toEqual([true, false])
    const many = Array.from({ length: remembered + 1 }, (_, n) =>
      firing(instant(Date.parse('2026-11-22T00:00:00Z') + n * 600_000)),
    )
    expect(after(...many, recurred(1)).events.at(-1)?.data).toMatchObject({
      occurrenceId: `${dedupKey}/1`,
      cleared: true,
    })
  })

  it('of a duplicate moves the occurrence and the binding to the original, and opens nothing', () => {
    const { types, events } = after(...twice, recurred(2, incidentId, linked), firing(at('10:50:00')))
    expect(types.filter((type) => type === 'IncidentOpened')).toHaveLength(1)
    expect(events.slice(-2).map(({ data }) => data)).toMatchObject([
      { to: linked, opened: false },
      { incidentId: linked, occurrences: 3 },
    ])
  })

  it('opens a third incident when the second has ended in its turn', () => {
    const third = '01900000-0000-7000-8000-000000000003' as IncidentId
    const again: ReportCommand = {
      ...(recurred(3, linked) as Extract<ReportCommand, { type: 'move-occurrence' }>),
      opening: () => ({ incidentId: third, number: '1003', contacts: [], flags: [] }),
    }
    const { events } = after(...twice, recurred(2), firing(at('10:50:00')), again)
    expect(events.at(-2)?.data).toMatchObject({ incidentId: third, follows: linked })
  })
})

it('remembers a bounded number of firings and still counts exactly', () => {
  let state = unreported
  for (let hour = 0; hour < 2000; hour++) {
    const start = instant(hour * 3_600_000)
    const end = instant(hour * 3_600_000 + 60_000)
    for (const command of [firing(start), clear(start, end), firing(start)])
      for (const event of report.decide(command, state, context) as ReportEvent[]) state = report.evolve(state, event)
  }
  expect(state).toMatchObject({ occurrences: 2000, notifications: 4000 })
  expect(state.firings).toHaveLength(remembered)
  expect(JSON.stringify(state).length).toBeLessThan(16_384)
  const echo = report.decide(firing(instant(3_600_000)), state, context) as ReportEvent[]
  expect(echo.map(({ type }) => type)).toEqual(['NotificationCounted'])
})

describe('what is an incident already', () => {
  const reporters = [{ id: 'second' }]
  const added = (...commands: ReportCommand[]) =>
    after(...commands).events.flatMap((event) => (event.type === 'ReportAdded' ? event.data : []))

  it('says nothing new when the same machine tells it again, however often', () => {
    expect(added(firing(at('10:00:00')), firing(at('10:00:00')), firing(at('10:30:00')))).toEqual([])
  })

  it('says something new when a person reports it, as a notification and as another occurrence', () => {
    const more = [firing(at('10:00:00'), { reporters }), firing(at('10:30:00'), { reporters })]
    expect(added(firing(at('10:00:00')), ...more)).toMatchObject([
      { incidentId, occurrenceId: `${dedupKey}/1`, dedupKey, facts: { ...facts, text }, requestors: reporters },
      { occurrenceId: `${dedupKey}/2`, requestors: reporters },
    ])
  })

  it('says something new when its facts are others, or a rule attached it', () => {
    const graver = { ...facts, severity: 'critical' }
    expect(added(firing(at('10:00:00')), firing(at('10:30:00'), { facts: graver }))).toMatchObject([
      { facts: { severity: 'critical' }, requestors: [] },
    ])
    const attach = { incident: { id: linked, number: '1000' }, cause: 'f'.repeat(64), rule: 'r', because: 'b' }
    expect(added(firing(at('10:00:00'), { attach }))).toMatchObject([{ incidentId: linked, facts: { ...facts, text } }])
  })

  it('opens with its reporters and facts, and adds nothing to itself', () => {
    expect(added(firing(at('10:00:00'), { reporters }))).toEqual([])
  })
})
