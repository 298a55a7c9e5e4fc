import { expect, it } from '@jest/globals'
import { specification } from '@atlas/event-sourcing'
import { handlingDecider } from '../decide.js'
import { classifiedAs, context, history, opened, roster } from '../testing/incident.js'

const { given } = specification(handlingDecider)
const fresh = history(opened())

it('takes P3 to L1, and names who is skilled before who is not', () => {
  expect(given(fresh).when(classifiedAs('P3'), context(1)).events()).toMatchObject([
    { type: 'TentativePrioritySet', data: { priority: 'P3', tier: 'L1' } },
    {
      type: 'IncidentRouted',
      data: {
        tier: 'L1',
        candidate: 'suzy',
        onShift: ['sam', 'suzy', 'ada', 'tess', 'eve', 'kim'],
        overflow: false,
        alerted: null,
      },
    },
  ])
})

it('takes P1 to L3 at once and fills the three parts of the response team', () => {
  expect(given(fresh).when(classifiedAs('P1'), context(1)).events()).toMatchObject([
    { type: 'TentativePrioritySet', data: { tier: 'L3' } },
    { type: 'IncidentRouted', data: { tier: 'L3', candidate: 'eve' } },
    {
      type: 'ResponseTeamCalled',
      data: {
        parts: [
          { part: 'leads', role: 'Evangelist', person: 'eve' },
          { part: 'communicates', role: 'Team Lead', person: 'tess' },
          { part: 'operates', role: 'Kube-Admin', person: 'kim' },
        ],
      },
    },
  ])
})

it('shows a part that nobody on shift can fill', () => {
  const policy = { ...context(1).policy, roster: { people: roster.people.filter(({ id }) => id !== 'kim') } }
  const events = given(fresh).when(classifiedAs('P1'), context(1, { policy })).events()
  expect(events.slice(-2)).toMatchObject([
    { type: 'ResponseTeamCalled', data: { parts: [{ person: 'eve' }, { person: 'tess' }, { person: null }] } },
    { type: 'WarRoomPartCalled', data: { part: 'operates', person: null } },
  ])
})

it('tells the Team Lead when nobody of the tier is on shift', () => {
  const engineers = new Set(['sam', 'suzy', 'ada', 'kim'])
  const policy = { ...context(1).policy, roster: { people: roster.people.filter(({ id }) => !engineers.has(id)) } }
  const [, routed] = given(fresh).when(classifiedAs('P3'), context(1, { policy })).events()
  expect(routed?.data).toMatchObject({
    candidate: null,
    alerted: 'tess',
    reason: 'P3 is worked at L1; nobody of L1 is on shift for egress-access, tess is told',
  })
})

it('closes what policy marks as never an incident', () => {
  expect(given(fresh).when(classifiedAs('none'), context(1)).events()).toMatchObject([
    { type: 'IncidentClosed', data: { how: 'never-an-incident', by: 'egress-request' } },
  ])
})

it('hears classification once', () => {
  expect(
    given(history(opened(), classifiedAs('P3')))
      .when(classifiedAs('P1'), context(2))
      .events(),
  ).toEqual([])
})
