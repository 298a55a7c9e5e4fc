import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, type IncidentId, isRefusal, type Refusal } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import type { HandlingCommand } from '../command.js'
import { decideHandling } from '../decide.js'
import { handlingAggregate } from '../evolve.js'
import { type Incident, isFiring } from '../handling.js'
import { autoResolveDue } from '../status/auto-resolve.js'
import {
  at,
  classifiedAs,
  content,
  context,
  escalation,
  history,
  incidentAfter,
  incidentId,
  key,
  opened,
  resolveFixed,
  startWork,
} from '../testing/incident.js'
import { echoesOf } from './echo.js'

const otherId = '0190a5a0-0000-7000-8000-000000000002' as IncidentId
const otherKey = 'b'.repeat(64)
const survivor = (...more: HandlingCommand[]) =>
  history(
    opened({ incidentId: otherId, number: '1002', dedupKey: otherKey, clocksStartAt: at(5) }),
    classifiedAs('P3'),
    ...more,
  )
const merged = (...more: HandlingCommand[]) => history(opened(), classifiedAs('P3'), ...more)

/** Both streams after the merge at minute 30, or the refusal. */
function merge(from: HandlingEvent[], into: HandlingEvent[], by = 'tess') {
  const [before, other] = [from, into].map(incidentAfter) as [Incident, Incident]
  const events = decideHandling({ act: 'merge', by, into: other, reason: 'one fault' }, before, context(30))
  if (isRefusal(events)) return events
  const absorbed = echoesOf(events, before).flatMap(({ incidentId: to, command }) => {
    expect(to).toBe(otherId)
    const decided = decideHandling(command, other, context(30))
    if (isRefusal(decided)) throw new Error(decided.message)
    return decided
  })
  return { from: [...from, ...events], into: [...into, ...absorbed], events, absorbed }
}
function done(result: ReturnType<typeof merge>) {
  if (isRefusal(result)) throw new Error(result.message)
  return { ...result, one: incidentAfter(result.from), other: incidentAfter(result.into) }
}
const refusal = (result: ReturnType<typeof merge>): Refusal => {
  if (!isRefusal(result)) throw new Error('it was merged')
  return result
}

describe('a merge', () => {
  it('closes the one, and the other goes on with its signals, requestors and the earlier opening', () => {
    const { one, other, events } = done(
      merge(history(opened({ requestors: [{ id: 'anna' }, { id: 'bert' }] }), classifiedAs('P3')), survivor()),
    )
    expect(events).toMatchObject([{ type: 'IncidentClosed', data: { how: 'merged', mergedInto: otherId } }])
    expect(one).toMatchObject({ status: 'Closed', mergedInto: otherId })
    expect(one.relations).toEqual([{ relation: 'merged-into', other: otherId, number: '1002' }])
    expect(other.relations).toEqual([{ relation: 'merged-from', other: incidentId, number: '1001' }])
    expect(other.signals).toEqual([otherKey, key])
    expect(other.requestors).toBe(2)
    expect(other.clocksStartAt).toBe(at(0))
    expect(other.affected?.clusters).toEqual(['abrc1l-atlas-stg'])
  })

  it('takes along what fires', () => {
    const { other } = done(merge(merged(), survivor()))
    expect(Object.keys(other.firing)).toEqual([otherKey, key])
  })

  it('takes a wait along where the survivor is worked on and waits for nothing', () => {
    const wait: HandlingCommand = {
      act: 'wait',
      by: 'sam',
      for: 'change',
      on: 'platform engineering',
      reference: 'CHG-1',
      expectedBy: at(60),
      reason: 'the next window',
    }
    const waiting = merged(startWork(), wait)
    const worked = done(merge(waiting, survivor(startWork('suzy'))))
    expect(worked.one.wait).toBeNull()
    expect(worked.other.wait).toMatchObject({ on: 'platform engineering', reference: 'CHG-1', expectedBy: at(60) })
    expect(done(merge(waiting, survivor())).other.wait).toBeNull()
    const late = merged(startWork(), { ...wait, expectedBy: at(20) })
    expect(done(merge(late, survivor(startWork('suzy')))).other.wait).toMatchObject({ overdue: true })
  })

  it('ends what is asked of others, and leaves an open vendor case to its vendor under its own number', () => {
    const ask: HandlingCommand = {
      act: 'request-vendor-case',
      by: 'ada',
      vendor: 'vmware',
      product: 'vSphere',
      version: '1',
      contract: 'production',
      severity: 'S2',
      evidence: { symptom: 's', because: 'b', references: ['logs'] },
      evidenceHash: content,
    }
    const of = { person: 'kim' }
    const question: HandlingCommand = { act: 'consult', by: 'sam', of, question: content, answerBy: at(90) }
    const open: HandlingCommand = { act: 'open-vendor-case', by: 'eve', number: 'SR-1', contact: content }
    const tkgi = { ...ask, product: 'Tanzu Kubernetes Grid Integrated Edition' }
    const { one, absorbed } = done(merge(merged(startWork(), question, ask, open, tkgi), survivor()))
    expect(one.consultations).toEqual([])
    expect(one.vendorCases.map(({ state }) => state)).toEqual(['open', 'withdrawn'])
    expect(absorbed[0]?.data).toMatchObject({ vendorCases: ['SR-1'] })
  })

  it('stands the war room of the merged one down; the survivor has its own', () => {
    const p1 = (...more: Parameters<typeof opened>) => history(opened(...more), classifiedAs('P1'))
    const other = p1({ incidentId: otherId, number: '1002', dedupKey: otherKey })
    const { one, other: goesOn } = done(merge(p1(), other, 'tess'))
    expect(one.warRoom?.ended).toBe('stood-down')
    expect(goesOn.warRoom?.ended).toBeNull()
  })

  it('is refused with what would be right', () => {
    const staging = survivor()
    const closed = survivor({ act: 'cancel', by: 'tess', reason: 'a test' })
    const resolved = survivor(startWork(), resolveFixed())
    const p4 = history(opened({ incidentId: otherId, number: '1002' }), classifiedAs('P4'))
    const facts = { source: 'alertmanager', cluster: 'c', clusterKnown: true, labels: {}, text: content } as const
    const production = history(
      opened({ incidentId: otherId, number: '1002', facts: { ...facts, environment: 'production' } }),
      classifiedAs('P3'),
    )
    expect(refusal(merge(merged(), closed)).message).toContain('1002 is Closed')
    expect(refusal(merge(merged(), resolved)).message).toContain('reopen it')
    expect(refusal(merge(merged(), p4)).message).toContain('merge that one into this')
    expect(refusal(merge(merged(), production)).message).toContain('stay apart')
    expect(refusal(merge(merged(), merged())).code).toBe('same-incident')
    expect(refusal(merge(merged(startWork('sam')), staging, 'suzy')).code).toBe('wrong-hand')
    expect(refusal(merge(merged(startWork(), resolveFixed()), staging)).code).toBe('not-a-legal-move')
    const gone = done(merge(merged(), staging))
    expect(refusal(merge(gone.from, staging)).code).toBe('not-a-legal-move')
    expect(refusal(merge(survivor(), gone.from)).message).toContain(`merge into ${otherId}`)
  })

  it('takes no raise out of sight that waits to be decided', () => {
    const asks: HandlingCommand = {
      act: 'request-reclassification',
      by: 'ada',
      to: 'P2',
      reason: content,
      evidence: { P3: { kind: 'systemic-issue', rootCause: 'a template', vulnerability: 'open egress' } },
      kept: { P3: content },
    }
    expect(refusal(merge(merged(startWork('ada'), asks), survivor())).message).toContain('request 1 asks for P2')
  })

  it('leaves later firings of what it took along to intake, and sends any other on to the survivor', () => {
    const { from } = done(merge(merged(), survivor()))
    const fires = (dedupKey: string) =>
      decideHandling(
        { act: 'note-firing', occurrenceId: `${dedupKey}/2`, startsAt: at(40), receivedAt: at(40) },
        incidentAfter(from),
        context(40),
      )
    expect(fires(key)).toEqual([])
    expect(fires('d'.repeat(64))).toMatchObject([{ type: 'RecurrenceFound', data: { moveTo: otherId } }])
  })

  it('opens nothing for a reply to what was merged: the survivor hears it', () => {
    const { from } = done(merge(merged(), survivor()))
    const reply = decideHandling({ act: 'mail-answer', from: 'anna', text: content }, incidentAfter(from), context(40))
    expect(reply).toMatchObject([{ type: 'CustomerAnswered' }])
    expect(reply).toHaveLength(1)
  })

  it('of a person’s report keeps an alert’s incident from resolving by itself', () => {
    const facts = { source: 'api', cluster: 'c', clusterKnown: true, environment: 'staging', labels: {}, text: content }
    const report = history(opened({ facts, requestors: [{ id: 'anna' }] } as never), classifiedAs('P3'))
    const cleared: HandlingCommand = {
      act: 'note-clear',
      occurrenceId: `${otherKey}/1`,
      clearedAt: at(2),
      receivedAt: at(2),
    }
    expect(autoResolveDue(incidentAfter(survivor(cleared)), escalation)).not.toBeNull()
    expect(autoResolveDue(done(merge(report, survivor(cleared))).other, escalation)).toBeNull()
  })

  it('of a person’s report that came again asks nobody to wait for its clear', () => {
    const facts = { source: 'api', cluster: 'c', clusterKnown: true, environment: 'staging', labels: {}, text: content }
    const again: HandlingCommand = { act: 'note-firing', occurrenceId: `${key}/1`, startsAt: at(2), receivedAt: at(2) }
    const report = history(opened({ facts, requestors: [{ id: 'anna' }] } as never), classifiedAs('P3'), again)
    const cleared: HandlingCommand = {
      act: 'note-clear',
      occurrenceId: `${otherKey}/1`,
      clearedAt: at(2),
      receivedAt: at(2),
    }
    const { other } = done(merge(report, survivor(cleared)))
    expect([Object.keys(other.firing), isFiring(other)]).toEqual([[key], false])
  })
})

describe('a split', () => {
  const two = () => done(merge(merged(), survivor())).into
  const split = (events: HandlingEvent[], signals: string[], by = 'tess') =>
    decideHandling({ act: 'split', by, signals, reason: 'another matter' }, incidentAfter(events), context(40))

  it('lets go of the signals that are named, firing or not, and keeps the others', () => {
    const events = split(two(), [key])
    expect(events).toMatchObject([{ type: 'IncidentSplit', data: { signals: [key], from: [otherId, incidentId] } }])
    const after = incidentAfter([...two(), ...(events as HandlingEvent[])])
    expect(after.signals).toEqual([otherKey])
    expect(Object.keys(after.firing)).toEqual([otherKey])
  })

  it('is refused for signals that it doesn’t have, for all of them, and for what is over', () => {
    expect(split(two(), ['d'.repeat(64)])).toMatchObject({ code: 'not-its-signals' })
    expect(split(two(), [])).toMatchObject({ code: 'not-its-signals' })
    expect(split(two(), [key, otherKey])).toMatchObject({ code: 'nothing-left' })
    const over = [
      ...two(),
      ...(decideHandling(
        { act: 'cancel', by: 'tess', reason: 'r' },
        foldAll(handlingAggregate, two()),
        context(41),
      ) as HandlingEvent[]),
    ]
    expect(split(over, [key])).toMatchObject({ code: 'not-now' })
  })

  it('shows the incident that came of it, and leaves it a firing that was on its way', () => {
    const to = '0190a5a0-0000-7000-8000-000000000003' as IncidentId
    const events = [...two(), ...(split(two(), [key]) as HandlingEvent[])]
    const firing: HandlingCommand = {
      act: 'note-firing',
      occurrenceId: `${key}/9`,
      startsAt: at(41),
      receivedAt: at(41),
    }
    expect(decideHandling(firing, incidentAfter(events), context(41))).toEqual([])
    const left = decideHandling(
      { act: 'note-left', dedupKey: key, to, number: '1003' },
      incidentAfter(events),
      context(42),
    )
    const after = incidentAfter([...events, ...(left as HandlingEvent[])])
    expect(after.signals).toEqual([otherKey])
    expect(Object.keys(after.firing)).toEqual([otherKey])
    expect(after.relations.at(-1)).toEqual({ relation: 'split-into', other: to, number: '1003' })
  })
})

describe('a merge of what is restricted', () => {
  const hidden: HandlingCommand = { act: 'restrict', by: 'tess', reason: 'it names an account' }

  it('goes into what is restricted as well, and nowhere else', () => {
    expect(refusal(merge(merged(hidden), survivor()))).toMatchObject({
      code: 'not-a-survivor',
      message: 'this incident is restricted to its team and 1002 is not; restrict that first',
      missing: [{ field: 'into' }],
    })
    expect(done(merge(merged(hidden), survivor(hidden))).one).toMatchObject({ status: 'Closed', mergedInto: otherId })
  })

  it('admits nobody: who may read the one doesn’t read the other for that', () => {
    const admit: HandlingCommand = { act: 'admit-reader', by: 'tess', reader: 'lea', reason: 'decides' }
    expect(done(merge(merged(hidden, admit), survivor(hidden))).other.team).not.toContain('lea')
    expect(done(merge(merged(hidden), survivor(hidden, admit))).one.team).not.toContain('lea')
  })

  it('takes what everybody read out of sight with the restricted one that it goes into', () => {
    const { one, other } = done(merge(merged(), survivor(hidden)))
    expect(other).toMatchObject({ restricted: { by: 'tess' }, signals: [otherKey, key] })
    // What was read stays readable where it was read.
    expect(one.restricted).toBeNull()
  })
})
