import { describe, expect, it } from '@jest/globals'
import type { HandlingEvent } from '@atlas/contracts'
import type { ServiceLevelPolicy } from './context.js'
import {
  answered,
  at,
  classified,
  corrected,
  escalated,
  feedbackRequested,
  HandledIncident,
  reclassified,
  reopened,
  resolved,
  workStarted,
} from './testing/handled-incident.js'
import { contextOf, shipped } from './testing/shipped-terms.js'

const monday = (time: string) => at(`2026-11-23T${time}`)
const other = 'b'.repeat(64)

/** As shipped, with other targets of one kind. */
function withTargets(kind: string, targets: Record<string, string>, calendar = '24x7'): ServiceLevelPolicy {
  const serviceLevels = shipped.serviceLevels.serviceLevels.map((level) => {
    if (level.kind !== kind || !level.targets) return level
    const changed = Object.entries(targets).map(([priority, target]) => [priority, { target, calendar }] as const)
    return { ...level, targets: { ...level.targets, ...Object.fromEntries(changed) } }
  })
  return { ...shipped, hash: other, serviceLevels: { ...shipped.serviceLevels, serviceLevels } }
}
/** A P2 of ten o'clock, armed by the shipped version, as is what comes of the facts; then the other is in force. */
function p2(adopted: ServiceLevelPolicy, ...facts: HandlingEvent[]): HandledIncident {
  const incident = new HandledIncident()
  incident.tell(classified(monday('10:00'), 'P2'))
  incident.tell(...facts)
  incident.context = contextOf(adopted, [shipped])
  return incident
}

describe('a version that is adopted for clocks that run', () => {
  it('retargets each at the adoption, with what has elapsed, and moves its alarms', () => {
    const incident = p2(withTargets('response', { P2: 'PT20M' }))
    expect(incident.adopts(other, monday('10:05'))).toEqual([
      'ClockRetargeted response/1 at 2026-11-23T10:05:00.000Z',
      'ClockRetargeted update/1 at 2026-11-23T10:05:00.000Z',
      'ClockRetargeted resolution/1 at 2026-11-23T10:05:00.000Z',
    ])
    expect(incident.view('response/1', monday('10:05'))).toMatchObject({
      target: 'PT20M',
      elapsedMs: 300_000,
      dueAt: monday('10:20'),
    })
    expect(incident.armed()['response/1 100']).toBe(monday('10:20'))
    expect(incident.events.at(-1)?.data).toMatchObject({ because: 'PolicyAdopted', terms: { policy: other } })
  })

  it('is not adopted for them twice', () => {
    const incident = p2(withTargets('response', { P2: 'PT20M' }))
    incident.adopts(other, monday('10:05'))
    expect(incident.adopts(other, monday('10:06'))).toEqual([])
  })

  it('breaches at the adoption what has used up its target by then, never before it', () => {
    const incident = p2(withTargets('response', { P2: 'PT5M' }))
    const said = incident.adopts(other, monday('10:10'))
    expect(said).toContain('ClockBreached response/1 at 2026-11-23T10:10:00.000Z')
  })

  it('heeded late, revises what was said since, and keeps a breach that was one', () => {
    const incident = p2(withTargets('response', { P2: 'PT1H' }))
    incident.sweep(monday('10:30'))
    expect(incident.view('response/1', monday('10:31'))?.breachedAt).toBe(monday('10:30'))
    const said = incident.adopts(other, monday('10:25'))
    expect(said).toContain('ClockRevised response/1 at 2026-11-23T10:30:00.000Z')
    expect(incident.view('response/1', monday('10:31'))).toMatchObject({ breachedAt: null, dueAt: monday('11:00') })
    const later = p2(withTargets('response', { P2: 'PT1H' }))
    later.sweep(monday('10:30'))
    later.adopts(other, monday('10:31'))
    expect(later.view('response/1', monday('10:32'))?.breachedAt).toBe(monday('10:30'))
  })

  it('counts in the adopted calendar from then on', () => {
    const incident = p2(withTargets('resolution', { P2: 'PT8H' }, 'business'))
    incident.adopts(other, monday('12:00'))
    // 10:00 to 12:00 round the clock, then until 16:00, the close of business in Berlin, and two hours on Tuesday.
    expect(incident.view('resolution/1', monday('12:00'))?.dueAt).toBe(at('2026-11-24T09:00'))
  })

  it('retargets what is paused and stays so, and leaves what was met', () => {
    const incident = p2(withTargets('resolution', { P2: 'PT6H' }))
    incident.tell(workStarted(monday('10:10')), feedbackRequested(monday('10:20')))
    expect(incident.adopts(other, monday('10:30')).filter((said) => said.includes('response'))).toEqual([])
    expect(incident.view('resolution/1', monday('10:40'))).toMatchObject({ state: 'paused', target: 'PT6H' })
    incident.tell(answered(monday('11:20')))
    expect(incident.view('resolution/1', monday('11:20'))?.dueAt).toBe(monday('17:00'))
  })

  it('is what a later change of priority goes by, as are its pauses and stops', () => {
    const incident = p2(withTargets('response', { P1: 'PT7M' }))
    incident.adopts(other, monday('10:01'))
    incident.tell(corrected(monday('10:02'), 'P2', 'P1'))
    expect(incident.view('response/1', monday('10:02'))?.target).toBe('PT7M')
    const kept = p2(withTargets('response', { P1: 'PT7M' }))
    kept.tell(corrected(monday('10:02'), 'P2', 'P1'))
    expect(kept.view('response/1', monday('10:02'))?.target).toBe('PT15M')
    incident.tell(resolved(monday('11:00')))
    expect(incident.view('resolution/1', monday('12:00'))?.state).toBe('met')
  })

  it('leaves what somebody promised as it was promised', () => {
    const promised = workStarted(monday('10:10'), { firstByPerson: true, nextUpdateBy: monday('11:30') })
    const incident = p2(withTargets('update', { P2: 'PT1H' }), promised)
    const said = incident.adopts(other, monday('10:15'))
    expect(said.filter((one) => one.includes('promised-update'))).toEqual([])
    expect(incident.view('promised-update/1', monday('10:20'))?.dueAt).toBe(monday('11:30'))
  })

  it('gives whoever was asked to accept its own time', () => {
    const asked = [workStarted(monday('10:10')), escalated(monday('10:20'))]
    const incident = p2(withTargets('acceptance', { P2: 'PT40M' }), ...asked)
    expect(incident.view('acceptance/1', monday('10:24'))?.dueAt).toBe(monday('10:35'))
    incident.adopts(other, monday('10:25'))
    expect(incident.view('acceptance/1', monday('10:26'))?.dueAt).toBe(monday('11:00'))
  })
})

describe('a version that is adopted while a clock has ended', () => {
  const reopenedAt = monday('12:00')
  /** Resolved after an hour, and reopened an hour later. */
  const resolvedAndReopened = (...meanwhile: HandlingEvent[]): HandledIncident => {
    const incident = p2(withTargets('resolution', { P2: 'PT3H', P1: 'PT2H' }), resolved(monday('11:00')))
    incident.tell(...meanwhile)
    incident.tell(reopened(reopenedAt))
    return incident
  }

  it('retargets it at the instant at which it goes on, right after its start, with what it had counted', () => {
    const incident = resolvedAndReopened()
    expect(incident.continues('resolution/1', reopenedAt, other, monday('11:30'))).toEqual([
      'ClockRetargeted resolution/1 at 2026-11-23T12:00:00.000Z',
    ])
    expect(incident.events.at(-1)?.data).toMatchObject({ because: 'PolicyAdopted', elapsedMs: 3_600_000 })
    expect(incident.view('resolution/1', reopenedAt)).toMatchObject({ target: 'PT3H', dueAt: monday('14:00') })
    expect(incident.armed()['resolution/1 100']).toBe(monday('14:00'))
    expect(incident.continues('resolution/1', reopenedAt, other, monday('11:30'))).toEqual([])
  })

  it('comes after a raise of meanwhile, at the priority that this put in force', () => {
    const incident = resolvedAndReopened(reclassified(monday('11:20'), 1, 'P2', 'P1'))
    incident.continues('resolution/1', reopenedAt, other, monday('11:30'))
    expect(incident.view('resolution/1', reopenedAt)).toMatchObject({ target: 'PT2H', dueAt: monday('13:00') })
  })

  it('leaves it where it was adopted before it ended or after it went on: that is told of by itself', () => {
    for (const adoptedAt of [monday('10:30'), monday('12:01')])
      expect(resolvedAndReopened().continues('resolution/1', reopenedAt, other, adoptedAt)).toEqual([])
  })

  it('breaches it at its continuing where the target is used up by then', () => {
    const incident = p2(withTargets('resolution', { P2: 'PT30M' }), resolved(monday('11:00')))
    expect(incident.adopts(other, monday('11:30')).filter((said) => said.includes('resolution'))).toEqual([])
    incident.tell(reopened(reopenedAt))
    expect(incident.continues('resolution/1', reopenedAt, other, monday('11:30'))).toContain(
      'ClockBreached resolution/1 at 2026-11-23T12:00:00.000Z',
    )
  })
})
