import { describe, expect, it } from '@jest/globals'
import { type IncidentId, instant, type Instant, type ReportEvent, type SignalFacts } from '@atlas/contracts'
import { CorrelationPolicy } from '@atlas/policy'
import { foldAll } from '@atlas/event-sourcing'
import { decideReport, report, type ReportCommand } from '../report/report.js'
import { causeEvents, causeFor, causesAggregate } from './causes.js'
import { correlated } from './correlated.js'

const policy = CorrelationPolicy.parse({
  attach: [
    {
      id: 'node-explains-its-pods',
      because: 'the node is down',
      cause: { alertnames: ['KubeNodeNotReady'] },
      effect: { alertnames: ['KubePodNotReady'] },
      same: ['node'],
      within: '1h',
    },
  ],
  parent: { clusters: 3, within: '10m', notedAgainAfter: '1m', names: 5 },
})
const [rule] = policy.attach
if (!rule) throw new Error('there is a rule')
const at = (time: string): Instant => instant(Date.parse(`2026-11-23T${time}Z`))
const incidentId = '01900000-0000-7000-8000-000000000001' as IncidentId
const facts = (alertname: string, labels: Record<string, string> = { node: 'n1' }): Omit<SignalFacts, 'text'> => ({
  source: 'alertmanager',
  cluster: 'mecc-stage',
  clusterKnown: true,
  environment: 'staging',
  alertname,
  labels,
})

describe('a rule', () => {
  it('concerns causes and effects at one place: cluster and labels', () => {
    const [cause] = correlated(facts('KubeNodeNotReady'), policy)
    const [effect] = correlated(facts('KubePodNotReady'), policy)
    expect([cause?.as, effect?.as]).toEqual(['cause', 'effect'])
    expect(cause?.place).toBe(effect?.place)
    expect(correlated({ ...facts('KubePodNotReady'), cluster: 'mecc-prd' }, policy)[0]?.place).not.toBe(cause?.place)
    expect(correlated(facts('KubePodNotReady', { node: 'n2' }), policy)[0]?.place).not.toBe(cause?.place)
  })

  it('concerns nothing that lacks a label it compares, or has no name', () => {
    expect(correlated(facts('KubePodNotReady', {}), policy)).toEqual([])
    expect(correlated(facts('KubePodNotReady', { node: '' }), policy)).toEqual([])
    expect(correlated({ cluster: 'c', labels: { node: 'n1' } }, policy)).toEqual([])
    expect(correlated(facts('KubeAPIDown'), policy)).toEqual([])
  })
})

const context = { now: at('10:00:00'), replicaTolerance: 120_000 }
const firing = (
  time: string,
  more: Partial<Extract<ReportCommand, { type: 'receive-firing' }>> = {},
): ReportCommand => ({
  type: 'receive-firing',
  dedupKey: 'a'.repeat(64),
  startsAt: at(time),
  reportedAt: at(time),
  receivedAt: at(time),
  identity: 'start',
  facts: facts('KubeNodeNotReady'),
  reporters: [],
  text: () => 'e'.repeat(64),
  opening: () => ({ incidentId, number: '1001', contacts: [], flags: [] }),
  ...more,
})
function told(...commands: ReportCommand[]) {
  let state = report.initial()
  const events: ReportEvent[] = []
  for (const command of commands) {
    const decided = decideReport(command, state, context)
    events.push(...decided)
    state = foldAll(report, decided, state)
  }
  return { state, events }
}
const clear: ReportCommand = {
  type: 'receive-clear',
  dedupKey: 'a'.repeat(64),
  startsAt: at('09:00:00'),
  endsAt: at('09:30:00'),
  receivedAt: at('09:30:00'),
}

describe('a cause', () => {
  it('explains what comes while it fires, as long as the rule says', () => {
    const { state } = told(firing('09:00:00'))
    const events = causeEvents(rule, state, [], at('09:00:00'))
    expect(events).toMatchObject([
      { type: 'CauseFired', data: { incidentId, number: '1001', startsAt: at('09:00:00') } },
    ])
    const causes = foldAll(causesAggregate, events)
    expect(causeFor(causes, rule, at('10:00:00'))).toMatchObject({ incidentId })
    expect(causeFor(causes, rule, at('10:00:01'))).toBeUndefined()
    expect(causeEvents(rule, state, causes, at('09:01:00'))).toEqual([])
  })

  it('explains nothing once it has cleared', () => {
    const causes = foldAll(causesAggregate, causeEvents(rule, told(firing('09:00:00')).state, [], at('09:00:00')))
    const over = causeEvents(rule, told(firing('09:00:00'), clear).state, causes, at('09:30:00'))
    expect(over).toMatchObject([{ type: 'CauseCleared' }])
    expect(foldAll(causesAggregate, over, causes)).toEqual([])
  })
})

describe('a signal that is explained', () => {
  const attach = {
    incident: { id: incidentId, number: '1001' },
    cause: 'a'.repeat(64),
    rule: rule.id,
    because: rule.because,
  }
  const pod = { dedupKey: 'b'.repeat(64), facts: facts('KubePodNotReady') }

  it('belongs to the cause’s incident, with the reason stored, and opens none', () => {
    const { events, state } = told(firing('09:10:00', { ...pod, attach }))
    expect(events).toMatchObject([
      { type: 'SignalAttached', data: { incidentId, rule: rule.id, because: 'the node is down' } },
      { type: 'OccurrenceStarted', data: { incidentId, first: false } },
      { type: 'ReportAdded', data: { incidentId } },
    ])
    expect(state.incident).toEqual({ id: incidentId, number: '1001' })
    expect(state.bound).toMatchObject({ occurrences: 1, notifications: 1 })
  })

  it('stays where it is, once it has an incident', () => {
    const { events } = told(firing('08:00:00', pod), firing('09:10:00', { ...pod, attach }))
    expect(events.map(({ type }) => type)).toEqual(['IncidentOpened', 'OccurrenceStarted', 'OccurrenceStarted'])
  })
})
