import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, instant, type Instant } from '@atlas/contracts'
import { evolveHandling } from '../evolve.js'
import type { Incident } from '../handling.js'
import { history, incidentAfter, opened } from '../testing/incident.js'
import { endWithLastRow, type Observation, observe } from './observe.js'

const observing = { system: 'desk', policy: { forbiddenMoves: [] } }
const at = (minute: number): Instant => instant(Date.UTC(2024, 0, 1, 9, minute))
type Seen = Partial<Omit<Observation, 'state'>> & { state?: Partial<Observation['state']> }
const row = ({ state, ...seen }: Seen): Observation => ({
  at: at(0),
  flags: [],
  priority: { word: '3', priority: 'P3' },
  category: 'none',
  assigned: { group: null, person: null, tier: null },
  by: null,
  ...seen,
  state: { word: 'New', status: 'Unassigned', wait: null, ...state },
})

/** The events of rows one after another, and the incident after them. */
function read(...rows: readonly Seen[]): { events: HandlingEvent[]; incident: Incident } {
  let incident = incidentAfter(history(opened()))
  const events: HandlingEvent[] = []
  rows.forEach((seen, minute) => {
    for (const event of observe(row({ at: at(minute), ...seen }), incident, observing)) {
      events.push(event)
      const after = evolveHandling(incident, event)
      if (after.opened) incident = after
    }
  })
  return { events, incident }
}
const work = { state: { word: 'Active', status: 'Work in Progress' as const } }
const asking = { state: { word: 'Awaiting User', status: 'Awaiting Customer Feedback' as const } }
const resolved = { state: { word: 'Resolved', status: 'Resolved' as const } }
const closed = { state: { word: 'Closed', status: 'Closed' as const } }
const forVendor = {
  state: {
    word: 'Awaiting Vendor',
    status: 'Work in Progress' as const,
    wait: { for: 'vendor' as const, on: 'Orbital', reference: 'C1' },
  },
}
const moves = (events: readonly HandlingEvent[]) =>
  events.flatMap((event) =>
    event.type === 'ObservedElsewhere' ? [[event.data.from, event.data.to, event.data.as, event.data.flags]] : [],
  )

describe('a row of another system', () => {
  it('says nothing of its status where that stays, and everything of its priority', () => {
    const { events, incident } = read({}, {}, { priority: { word: '1', priority: 'P1' } })
    expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['PrioritisedElsewhere', at(0)],
      ['PrioritisedElsewhere', at(2)],
    ])
    expect(events[1]).toMatchObject({ data: { from: 'P3', to: 'P1' } })
    expect([incident.status, incident.priority, incident.triaged]).toEqual(['Unassigned', 'P1', true])
  })

  it('moves the status, each move standing for what our service levels know', () => {
    const { events, incident } = read({}, work, asking, work, resolved, work, resolved, closed)
    expect(moves(events)).toEqual([
      ['Unassigned', 'Work in Progress', ['WorkStarted'], []],
      ['Work in Progress', 'Awaiting Customer Feedback', ['FeedbackRequested'], []],
      ['Awaiting Customer Feedback', 'Work in Progress', ['CustomerAnswered'], []],
      ['Work in Progress', 'Resolved', ['IncidentResolved'], []],
      ['Resolved', 'Work in Progress', ['IncidentReopened'], []],
      ['Work in Progress', 'Resolved', ['IncidentResolved'], []],
      ['Resolved', 'Closed', ['IncidentClosed'], []],
    ])
    expect([incident.cycle, incident.workedOn, incident.resolvedAt]).toEqual([2, true, at(6)])
  })

  it('is taken as it happened where our workflow forbids it, and flagged', () => {
    expect(moves(read(asking, work, closed, work).events)).toEqual([
      ['Unassigned', 'Awaiting Customer Feedback', ['FeedbackRequested'], ['forbidden-move']],
      ['Awaiting Customer Feedback', 'Work in Progress', ['CustomerAnswered', 'WorkStarted'], []],
      ['Work in Progress', 'Closed', ['IncidentClosed'], []],
      ['Closed', 'Work in Progress', ['IncidentReopened'], ['forbidden-move']],
    ])
  })

  it('that goes from the end to the customer is reopened first, so that a clock goes on before it is paused', () => {
    expect(moves(read(work, resolved, asking).events).slice(2)).toEqual([
      ['Resolved', 'Work in Progress', ['IncidentReopened'], ['forbidden-move']],
      ['Work in Progress', 'Awaiting Customer Feedback', ['FeedbackRequested'], []],
    ])
  })

  it('of a state that nobody knows keeps the status, the wait too, and is flagged', () => {
    const { events, incident } = read(forVendor, { state: { word: '-100', status: undefined } })
    expect(moves(events)[1]).toEqual(['Work in Progress', 'Work in Progress', [], ['unknown-state']])
    expect([incident.status, incident.wait?.for]).toEqual(['Work in Progress', 'vendor'])
  })

  it('of a priority that nobody knows keeps the priority, and is flagged', () => {
    const { events, incident } = read({}, { priority: { word: '9', priority: undefined } }, { priority: null })
    expect(moves(events)).toEqual([['Unassigned', 'Unassigned', [], ['unknown-priority']]])
    expect(incident.priority).toBe('P3')
  })

  it('whose state says nothing of the status leaves it, without a flag', () => {
    expect(moves(read(work, { state: { word: 'Note', status: null } }).events)).toHaveLength(1)
  })

  it('that is only to be flagged is kept for that', () => {
    expect(moves(read({ flags: ['time-went-back'] }).events)).toEqual([
      ['Unassigned', 'Unassigned', [], ['time-went-back']],
    ])
  })

  it('begins and ends waits, one at a time, each before the move that takes the incident out of it', () => {
    const problem = {
      state: {
        ...forVendor.state,
        word: 'Awaiting Problem',
        wait: { for: 'problem' as const, on: 'problem', reference: null },
      },
    }
    const { events } = read(forVendor, forVendor, problem, resolved)
    expect(events.map(({ type }) => type)).toEqual([
      'PrioritisedElsewhere',
      'ObservedElsewhere',
      'WaitBegan',
      'WaitEnded',
      'WaitBegan',
      'WaitEnded',
      'ObservedElsewhere',
    ])
    expect(events[2]).toMatchObject({
      data: { wait: 1, for: 'vendor', on: 'Orbital', reference: 'C1', expectedBy: null },
    })
    expect(events[4]).toMatchObject({ data: { wait: 2, for: 'problem' } })
  })

  it('tells each reassignment from what it was before', () => {
    const [to1, to2] = [
      { group: '24', person: 'desk/31', tier: 'L1' as const },
      { group: '25', person: null, tier: 'L2' as const },
    ]
    const { events, incident } = read({ assigned: to1 }, { assigned: to1 }, { assigned: to2 })
    const changes = events.filter(({ type }) => type === 'AssignedElsewhere')
    expect(changes).toMatchObject([
      { data: { from: { group: null, person: null, tier: null }, to: to1 } },
      { data: { from: to1, to: to2 } },
    ])
    expect([incident.owner, incident.tier]).toEqual([null, 'L2'])
  })
})

it('a case that ends with its last row is closed at its instant, once', () => {
  const { incident } = read(forVendor)
  const ends = endWithLastRow(at(5), incident, 'desk')
  expect(ends.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
    ['WaitEnded', at(5)],
    ['ObservedElsewhere', at(5)],
  ])
  expect(moves(ends)).toEqual([['Work in Progress', 'Closed', ['IncidentClosed'], ['ended-with-last-row']]])
  expect(endWithLastRow(at(6), read(work, resolved, closed).incident, 'desk')).toEqual([])
})
