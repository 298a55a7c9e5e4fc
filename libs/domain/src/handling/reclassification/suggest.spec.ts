import { expect, it } from '@jest/globals'
import type { Priority } from '@atlas/contracts'
import { specification } from '@atlas/event-sourcing'
import { handlingDecider } from '../decide.js'
import type { HandlingCommand } from '../command.js'
import {
  at,
  classifiedAs,
  context,
  history,
  incidentAfter,
  key,
  opened,
  resolveFixed,
  startWork,
} from '../testing/incident.js'

const { given } = specification(handlingDecider)
const says = (priority: Priority, rule: string): HandlingCommand => ({
  act: 'suggest-reclassification',
  signal: {
    dedupKey: key,
    occurrenceId: `${key}/2`,
    priority,
    category: 'node',
    rule,
    because: 'a node is lost',
    receivedAt: at(4),
  },
})
const worked = history(opened(), classifiedAs('P3'), startWork())
const suggested = (past: typeof worked, command: HandlingCommand) => given(past).when(command, context(5)).events()

it('brings the owner what a later signal says beyond the priority, which stays', () => {
  const events = suggested(worked, says('P2', 'node-lost'))
  expect(events).toMatchObject([
    {
      type: 'ReclassificationSuggested',
      data: { from: 'P3', to: 'P2', triaged: true, asked: 'sam', signals: [{ rule: 'node-lost', receivedAt: at(4) }] },
    },
  ])
  const [before, after] = [incidentAfter(worked), incidentAfter([...worked, ...events])]
  expect(after).toEqual({ ...before, suggestions: [expect.objectContaining({ rule: 'node-lost' })] })
})

it('brings the candidate the same before triage, which corrects it without an approval', () => {
  const [event] = suggested(history(opened(), classifiedAs('P3')), says('P1', 'cluster-lost'))
  expect(event?.data).toMatchObject({ to: 'P1', triaged: false, asked: expect.any(String) })
})

it.each<[string, Priority]>([
  ['the same', 'P3'],
  ['less', 'P4'],
])('says nothing where a signal says %s', (_, priority) => {
  expect(suggested(worked, says(priority, 'r'))).toEqual([])
})

it('says it once a rule, and with each other rule all that was gathered, the gravest first in word', () => {
  const first = [...worked, ...suggested(worked, says('P1', 'cluster-lost'))]
  expect(suggested(first, says('P1', 'cluster-lost'))).toEqual([])
  expect(suggested(first, says('P2', 'node-lost'))).toMatchObject([
    { data: { to: 'P1', signals: [{ rule: 'cluster-lost' }, { rule: 'node-lost' }] } },
  ])
})

it('gathers no more what the priority has caught up with', () => {
  const first = [...worked, ...suggested(worked, says('P2', 'node-lost'))]
  const raised = [
    ...first,
    { type: 'PrioritisedElsewhere', occurredAt: at(6), data: { to: 'P2', category: 'node' } } as never,
  ]
  expect(suggested(raised, says('P1', 'cluster-lost'))).toMatchObject([
    { data: { from: 'P2', to: 'P1', signals: [{ rule: 'cluster-lost' }] } },
  ])
})

it('is heard while Resolved, and no longer once it is Closed', () => {
  const resolved = history(opened(), classifiedAs('P3'), startWork(), resolveFixed())
  expect(suggested(resolved, says('P2', 'node-lost'))).toHaveLength(1)
  const closed = history(opened(), classifiedAs('P3'), startWork(), resolveFixed(), { act: 'confirm', by: 'sam' })
  expect(suggested(closed, says('P2', 'node-lost'))).toEqual([])
})
