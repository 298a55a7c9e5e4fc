import { describe, expect, it } from '@jest/globals'
import {
  type HandlingEvent,
  handlingEvents,
  instant,
  type Instant,
  isRefusal,
  milliseconds,
  type Recorded,
} from '@atlas/contracts'
import { shipped } from '../../service-level/testing/shipped-terms.js'
import type { HandlingCommand } from '../command.js'
import {
  at,
  classifiedAs,
  content,
  context,
  history,
  incidentAfter,
  incidentId,
  opened,
  resolveFixed,
  startWork,
} from '../testing/incident.js'
import { allWithCorrections } from './corrected.js'
import { type CorrectionCommand, decideCorrection } from './decide.js'

/** Between two minutes. */
const half = (minute: number, seconds = 30): Instant => instant(milliseconds(at(minute)) + seconds * 1000)

/** Asked at minute 3, answered at 4, resolved at 5, by sam; recorded as it happened. */
const told: HandlingCommand[] = [
  opened(),
  classifiedAs('P3'),
  startWork(),
  { act: 'request-feedback', by: 'sam', action: content },
  { act: 'customer-answer', by: 'sam', text: content },
  resolveFixed(),
]

const recorded = (events: readonly HandlingEvent[]): Recorded<HandlingEvent>[] =>
  events.map((event, index) => ({
    ...event,
    position: index + 1,
    streamId: `handling-${incidentId}`,
    streamVersion: index + 1,
    category: 'handling',
    incidentId,
    recordedAt: event.occurredAt,
    metadata: { actor: { kind: 'person', id: 'sam', via: 'http' }, correlationId: 'c', causationId: 'c' },
    hash: content,
  }))
const past = recorded(history(...told))
const nameOf = (type: HandlingEvent['type'], of: readonly Recorded<HandlingEvent>[] = past): string => {
  const found = of.findLast((event) => event.type === type)
  if (!found) throw new Error(`${type} is told`)
  return `${found.streamId}@${found.streamVersion}`
}
const correct = (
  type: HandlingEvent['type'],
  field: string,
  instead: unknown,
  {
    by = 'sam',
    reason = 'the log of the proxy says so',
    minute = 60,
    of = past,
  }: Partial<Pick<CorrectionCommand, 'by' | 'reason'>> & {
    readonly minute?: number
    readonly of?: readonly Recorded<HandlingEvent>[]
  } = {},
) =>
  decideCorrection(
    { act: 'correct', by, event: nameOf(type, of), field, instead, reason, history: of },
    incidentAfter(of),
    {
      now: at(minute),
      policy: { ...context(0).policy, serviceLevels: shipped.serviceLevels },
      levels: { clocks: [] },
    },
  )
const refusal = (...args: Parameters<typeof correct>) => {
  const decided = correct(...args)
  return isRefusal(decided) ? [decided.code, ...decided.missing.map(({ message }) => message)] : []
}
/** The state after it, as decisions see it, and as readers see it who read each event as it should have been. */
function after(...args: Parameters<typeof correct>) {
  const decided = correct(...args)
  if (isRefusal(decided)) throw new Error(decided.message)
  const all = recorded([...past, ...decided])
  return { decided: incidentAfter(all), read: incidentAfter(allWithCorrections(all)) }
}

describe('a correction', () => {
  it('is an event that names what it corrects, and has its shape', () => {
    const decided = correct('IncidentResolved', 'occurredAt', '2026-11-23T11:04:30+01:00')
    expect(decided).toMatchObject([
      {
        type: 'HandlingCorrected',
        occurredAt: at(60),
        data: { event: nameOf('IncidentResolved'), at: at(5), was: at(5), instead: '2026-11-23T10:04:30.000Z' },
      },
    ])
    if (isRefusal(decided)) throw new Error(decided.message)
    for (const { type, data } of decided) expect(handlingEvents[type].parse(data)).toEqual(data)
  })

  it('of an instant has the incident stand as of then, for whoever decides and whoever reads', () => {
    const resolved = after('IncidentResolved', 'occurredAt', half(4))
    for (const one of [resolved.decided, resolved.read])
      expect(one).toMatchObject({ status: 'Resolved', statusSince: half(4), resolvedAt: half(4) })
    const answered = after('CustomerAnswered', 'occurredAt', half(3))
    for (const one of [answered.decided, answered.read]) expect(one).toMatchObject({ answeredAt: half(3) })
  })

  it('of a fact has it, too: the article by which it was resolved', () => {
    const link = 'https://kb.example.com/4711'
    for (const one of Object.values(after('IncidentResolved', 'knowledge', { link })))
      expect(one.resolvedWith).toBe(link)
    for (const one of Object.values(after('IncidentResolved', 'knowledge', { noneBecause: 'new to everybody' })))
      expect(one.resolvedWith).toBeNull()
  })

  it('corrected once more counts from what stands now', () => {
    const once = correct('IncidentResolved', 'occurredAt', half(4))
    if (isRefusal(once)) throw new Error(once.message)
    const of = recorded([...past, ...once])
    const twice = correct('IncidentResolved', 'occurredAt', half(4, 42), { of })
    expect(twice).toMatchObject([{ data: { at: half(4), was: half(4), instead: half(4, 42) } }])
    expect(refusal('IncidentResolved', 'occurredAt', half(4), { of })).toEqual([
      'says-so-already',
      'what it should have said',
    ])
  })
})

describe('a correction is refused', () => {
  it('of an instant before what it followed, after what followed it, or in the future', () => {
    expect(refusal('IncidentResolved', 'occurredAt', at(3))).toEqual([
      'incomplete',
      `an instant not before ${at(4)}, when what it follows happened`,
    ])
    expect(refusal('FeedbackRequested', 'occurredAt', half(4))).toEqual([
      'incomplete',
      `an instant not after ${at(4)}, when what follows it happened`,
    ])
    expect(refusal('IncidentResolved', 'occurredAt', at(61))[0]).toBe('incomplete')
    expect(refusal('IncidentResolved', 'occurredAt', 'at noon')[1]).toContain('an instant such as')
  })

  it('of what is decided by an act of the playbook', () => {
    expect(refusal('TriageConfirmed', 'priority', 'P1')[0]).toBe('changes-nothing')
    expect(refusal('IncidentResolved', 'by', 'eve')).toEqual([
      'changes-nothing',
      'one of occurredAt, code, knowledge, verification',
    ])
  })

  it('with what can’t stand there', () => {
    expect(refusal('IncidentResolved', 'code', 'by magic')).toEqual([
      'incomplete',
      'one of fixed, request-fulfilled, cleared-by-itself, unverified',
    ])
    expect(refusal('IncidentResolved', 'knowledge', { link: ' ' })[0]).toBe('incomplete')
    expect(refusal('IncidentResolved', 'verification', 'requestor')[1]).toContain('recorded as their answer')
  })

  it('from a wrong hand: after a day it is a Team Lead’s or Evangelist’s, and nobody’s own', () => {
    const day = 24 * 60
    expect(correct('IncidentResolved', 'code', 'unverified')).toHaveLength(1)
    expect(refusal('IncidentResolved', 'code', 'unverified', { by: 'suzy' })[0]).toBe('wrong-hand')
    expect(correct('IncidentResolved', 'code', 'unverified', { by: 'tess' })).toHaveLength(1)
    expect(refusal('IncidentResolved', 'code', 'unverified', { minute: day + 6 })[0]).toBe('own-record')
    expect(correct('IncidentResolved', 'code', 'unverified', { by: 'eve', minute: day + 6 })).toHaveLength(1)
    expect(refusal('IncidentResolved', 'code', 'unverified', { by: 'nobody' })[0]).toBe('not-in-roster')
  })

  it('without a reason, and of an event that isn’t the incident’s', () => {
    expect(refusal('IncidentResolved', 'code', 'unverified', { reason: ' ' })[0]).toBe('incomplete')
    const unknown = decideCorrection(
      { act: 'correct', by: 'sam', event: 'handling-x@1', field: 'code', instead: 'fixed', reason: 'r', history: past },
      incidentAfter(past),
      { now: at(60), policy: { ...context(0).policy, serviceLevels: shipped.serviceLevels }, levels: { clocks: [] } },
    )
    expect(unknown).toMatchObject({ code: 'unknown-event' })
  })
})

it('is known from the instant on at which it was recorded, and not before', () => {
  const decided = correct('IncidentResolved', 'occurredAt', half(4))
  if (isRefusal(decided)) throw new Error(decided.message)
  const all = recorded([...past, ...decided])
  const knownBefore = allWithCorrections(all, ({ recordedAt }) => recordedAt < at(60))
  expect(knownBefore).toEqual(all)
})
