import { expect, it } from '@jest/globals'
import { type HandlingEvent, type IncidentId, instant, milliseconds } from '@atlas/contracts'
import { specification } from '@atlas/event-sourcing'
import type { HandlingCommand } from '../command.js'
import { handlingDecider } from '../decide.js'
import { autoResolveDue } from '../status/auto-resolve.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalation,
  history,
  incidentAfter,
  key,
  opened,
  resolveFixed,
  roster,
  startWork,
  stateAfter,
  triageP3,
} from '../testing/incident.js'

const { given } = specification(handlingDecider)
const fire = (n: number, received: number): HandlingCommand => ({
  act: 'note-firing',
  occurrenceId: `${key}/${n}`,
  startsAt: at(received),
  receivedAt: at(received),
})
const clear = (n: number, received: number): HandlingCommand => ({
  act: 'note-clear',
  occurrenceId: `${key}/${n}`,
  clearedAt: at(received),
  receivedAt: at(received),
})
const day = 24 * 60
const open = history(opened(), classifiedAs('P3'))
/** Resolved at minute 3. */
const resolved = history(opened(), classifiedAs('P3'), startWork(), resolveFixed())
const closed = history(opened(), classifiedAs('P3'), startWork(), resolveFixed(), { act: 'confirm', by: 'sam' })

it('notes a firing on an open incident, once', () => {
  const noted = given(open).when(fire(2, 5), context(6)).events()
  expect(noted).toMatchObject([{ type: 'FiringNoted', occurredAt: at(5), data: { occurrenceId: `${key}/2` } }])
  expect(
    given([...open, ...noted])
      .when(fire(2, 5), context(7))
      .events(),
  ).toEqual([])
})

it('gives a reopened incident back to its owner while they are on shift', () => {
  expect(given(resolved).when(fire(2, 10), context(11)).events()).toMatchObject([
    { type: 'IncidentReopened', occurredAt: at(10), data: { to: 'Work in Progress', owner: 'sam', cycle: 2 } },
  ])
})

it('routes a reopened incident anew when its owner is off shift', () => {
  const without = { ...context(11).policy, roster: { people: roster.people.filter(({ id }) => id !== 'sam') } }
  expect(
    given(resolved)
      .when(fire(2, 10), context(11, { policy: without }))
      .events(),
  ).toMatchObject([
    { type: 'IncidentReopened', data: { to: 'Unassigned', owner: null } },
    { type: 'IncidentRouted', data: { tier: 'L1' } },
  ])
})

it.each([
  ['a second before', -1000],
  ['at the instant of', 0],
  ['a second after', 1000],
])('reopens once for a firing %s Resolved, never before the resolution itself', (_, offset) => {
  const receivedAt = instant(milliseconds(at(3)) + offset)
  const firing: HandlingCommand = { act: 'note-firing', occurrenceId: `${key}/2`, startsAt: receivedAt, receivedAt }
  const events = given(resolved).when(firing, context(4)).events()
  expect(events).toMatchObject([{ type: 'IncidentReopened' }])
  expect(events[0]?.occurredAt).toBe(offset > 0 ? receivedAt : at(3))
})

it.each([
  ['a second before', 1000, ['IncidentResolved', 'IncidentReopened']],
  ['ten seconds before', 10_000, ['IncidentResolved']],
])('a firing noted %s Resolved (%d ms) leads to %j', (_, offset, types) => {
  const working = history(opened(), classifiedAs('P3'), startWork())
  const receivedAt = instant(milliseconds(at(3)) - offset)
  const firing: HandlingCommand = { act: 'note-firing', occurrenceId: `${key}/2`, startsAt: receivedAt, receivedAt }
  const noted = [...working, ...given(working).when(firing, context(3)).events()]
  const resolving = given(noted).when(resolveFixed(), context(3))
  expect(resolving.events().map(({ type }) => type)).toEqual(types)
  expect(resolving.state()).toMatchObject({ status: types.length === 2 ? 'Work in Progress' : 'Resolved' })
})

it('measures the reopen window when the signal reached us, however late it is processed', () => {
  expect(
    given(resolved)
      .when(fire(2, 3 + day), context(9 + 2 * day))
      .events(),
  ).toMatchObject([{ type: 'IncidentReopened' }])
  expect(
    given(resolved)
      .when(fire(2, 4 + day), context(4 + day))
      .events(),
  ).toMatchObject([{ type: 'RecurrenceFound', data: { status: 'Resolved', dedupKey: key, occurrenceId: `${key}/2` } }])
})

it('finds a recurrence on a Closed incident, and for a duplicate names the original', () => {
  expect(given(closed).when(fire(2, 5), context(6)).events()).toMatchObject([
    { type: 'RecurrenceFound', data: { status: 'Closed', startsAt: at(5) } },
  ])
  const original = incidentAfter(history(opened({ incidentId: '0190a5a0-0000-7000-8000-000000000002' as IncidentId })))
  const duplicate = history(opened(), classifiedAs('P3'), {
    act: 'cancel',
    by: 'tess',
    reason: 'the same fault',
    duplicateOf: original,
  })
  expect(given(duplicate).when(fire(2, 5), context(6)).events()).toMatchObject([
    { data: { moveTo: original.incidentId } },
  ])
})

it('counts a clear for its own firing only', () => {
  const twice: HandlingEvent[] = [...open, ...given(open).when(fire(2, 5), context(5)).events()]
  const late = [...twice, ...given(twice).when(clear(1, 6), context(6)).events()]
  expect(incidentAfter(late).firing[key]).toMatchObject({ latest: 2 })
  const done = [...late, ...given(late).when(clear(2, 7), context(7)).events()]
  expect(incidentAfter(done).firing).toEqual({})
})

it('fires again when the same occurrence resumes after its clear', () => {
  const cleared = [...open, ...given(open).when(clear(1, 5), context(5)).events()]
  const resumed = given(cleared).when(fire(1, 6), context(6))
  expect(resumed.events()).toMatchObject([{ type: 'FiringNoted', data: { occurrenceId: `${key}/1` } }])
  expect(incidentAfter([...cleared, ...resumed.events()]).firing[key]).toMatchObject({ latest: 1 })
})

const resolving = { act: 'auto-resolve', dueAt: at(20), summary: content } as const
it('resolves an Unassigned P3 from alerts by itself 15 minutes after the last clear', () => {
  const quiet = [...open, ...given(open).when(clear(1, 5), context(5)).events()]
  expect(autoResolveDue(stateAfter(quiet), escalation)).toBe(at(20))
  expect(given(quiet).when(resolving, context(25)).events()).toMatchObject([
    { type: 'IncidentResolved', occurredAt: at(20), data: { by: 'autoResolve', verification: 'signal-cleared' } },
  ])
})

it('resolves nothing by itself at an instant before its priority allowed it', () => {
  const p2 = history(opened(), classifiedAs('P2'), clear(1, 1))
  const lowered = { act: 'triage', by: 'sam', priority: 'P3', category: 'rbac', reason: 'a test cluster' } as const
  const corrected = [...p2, ...given(p2).when(lowered, context(90)).events()]
  expect(autoResolveDue(stateAfter(corrected), escalation)).toBe(at(90))
  expect(
    given(corrected)
      .when({ ...resolving, dueAt: at(90) }, context(91))
      .events(),
  ).toMatchObject([{ type: 'IncidentResolved', occurredAt: at(90) }])
})

it.each<[string, HandlingEvent[]]>([
  ['while it fires', open],
  ['a P2', history(opened(), classifiedAs('P2'), clear(1, 5))],
  ['what somebody works on', history(opened(), classifiedAs('P3'), startWork(), clear(1, 5))],
  [
    'a person’s report',
    history(
      opened({
        facts: { source: 'api', cluster: 'c', clusterKnown: true, environment: 'staging', labels: {}, text: content },
      }),
      classifiedAs('P3'),
      clear(1, 5),
    ),
  ],
])('never resolves %s by itself', (_, past) => {
  expect(autoResolveDue(stateAfter(past), escalation)).toBeNull()
  expect(given(past).when(resolving, context(25)).events()).toEqual([])
})

it('closes what was Resolved for five days, unless it was reopened', () => {
  const due = { act: 'auto-close', dueAt: at(3 + 5 * day) } as const
  expect(
    given(resolved)
      .when(due, context(4 + 5 * day))
      .events(),
  ).toMatchObject([
    {
      type: 'IncidentClosed',
      occurredAt: at(3 + 5 * day),
      data: { how: 'timeout', reason: 'nobody objected for 120 hours' },
    },
  ])
  const reopened = [...resolved, ...given(resolved).when(fire(2, 10), context(10)).events()]
  expect(
    given(reopened)
      .when(due, context(4 + 5 * day))
      .events(),
  ).toEqual([])
})

const reports = (...ids: readonly string[]): HandlingCommand => ({
  act: 'join-requestors',
  dedupKey: key,
  requestors: ids.map((id) => ({ id })),
})

it('makes whoever reports the same later a requestor, each once', () => {
  const joined = given(open)
    .when(reports('anna', 'ben', 'anna'), context(5))
    .events()
  expect(joined).toMatchObject([{ type: 'RequestorsJoined', data: { requestors: [{ id: 'anna' }, { id: 'ben' }] } }])
  const after = incidentAfter([...open, ...joined])
  expect([after.requestors, after.requestorIds]).toEqual([2, ['anna', 'ben']])
  expect(
    given([...open, ...joined])
      .when(reports('ben'), context(6))
      .events(),
  ).toEqual([])
})

it('makes nobody a requestor of what is Closed, or of a signal that is another incident’s by now', () => {
  expect(given(closed).when(reports('anna'), context(9)).events()).toEqual([])
  const elsewhere: HandlingCommand = { act: 'join-requestors', dedupKey: 'b'.repeat(64), requestors: [{ id: 'anna' }] }
  expect(given(open).when(elsewhere, context(9)).events()).toEqual([])
})

it('waits for no clear of what people report, however often they do, but sees one that came a moment before', () => {
  const facts = { ...opened().opened.facts, source: 'api' as const }
  const asked = history(opened({ facts, requestors: [{ id: 'anna' }] }), classifiedAs('P3'), {
    act: 'start-work',
    by: 'sam',
    triage: triageP3,
    acknowledgement: content,
    nextUpdateBy: at(60),
  })
  const again = [...asked, ...given(asked).when(fire(2, 5), context(5)).events()]
  const resolving: HandlingCommand = {
    act: 'resolve',
    by: 'sam',
    code: 'fixed',
    summary: content,
    knowledge: { link: 'egress-access' },
    verification: 'check-run',
    verificationReason: 'seen',
  }
  expect(given(again).when(resolving, context(6)).events()).toMatchObject([{ type: 'IncidentResolved' }])
  const just = [...asked, ...given(asked).when(fire(2, 6), context(6)).events()]
  expect(given(just).when(resolving, context(6)).events()).toMatchObject([
    { type: 'IncidentResolved' },
    { type: 'IncidentReopened' },
  ])
})
