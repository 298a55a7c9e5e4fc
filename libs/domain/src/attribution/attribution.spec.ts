import { describe, expect, it } from '@jest/globals'
import { type ClockAttribution, type ClockShare, type HandlingEvent, isRefusal } from '@atlas/contracts'
import type { HandlingCommand } from '../handling/command.js'
import { decideHandling } from '../handling/decide.js'
import { at, classifiedAs, content, context, escalateToL2, opened, stateAfter } from '../handling/testing/incident.js'
import { HandledIncident } from '../service-level/testing/handled-incident.js'
import { attributeClock } from './attribute-clock.js'
import { turnsOf } from './turns.js'

const minute = 60_000

/** An incident told minute by minute from Monday 10:00 UTC, where business is open until 16:00. */
class Told {
  readonly facts: HandlingEvent[] = []
  readonly clocks = new HandledIncident()
  do(minutes: number, ...commands: readonly HandlingCommand[]): this {
    for (const command of commands) {
      const decided = decideHandling(command, stateAfter(this.facts), context(minutes, { latestPromise: () => null }))
      if (isRefusal(decided)) throw new Error(`${command.act}: ${decided.message}`)
      this.facts.push(...decided)
      this.clocks.tell(...decided)
    }
    return this
  }
  attribution(clock: string, minutes: number): ClockAttribution {
    const found = this.clocks.state.clocks.find(({ id }) => id === clock)
    if (!found) throw new Error(`there is no clock ${clock}`)
    return attributeClock(found, turnsOf(this.facts), at(minutes), this.clocks.context.calendar)
  }
  /** `person sam L1: 10`, minutes that ran, and those that were paused behind a plus. */
  shares = (clock: string, minutes: number): string[] => this.attribution(clock, minutes).shares.map(said)
}
const said = ({ holder, whom, tier, waiting, runningMs, pausedMs }: ClockShare): string =>
  `${[holder, whom, tier, waiting].filter((part) => part !== null).join(' ')}: ${runningMs / minute}${pausedMs > 0 ? ` + ${pausedMs / minute}` : ''}`

const p3 = () => new Told().do(0, opened(), classifiedAs('P3'))
const triaged = { priority: 'P3', category: 'egress-access' } as const
const sam: HandlingCommand = { act: 'start-work', by: 'sam', triage: triaged }
const ask: HandlingCommand = { act: 'request-feedback', by: 'sam', action: content }
const answer: HandlingCommand = { act: 'customer-answer', by: 'sam', text: content }
const wait = (on: 'vendor' | 'change'): HandlingCommand => ({
  act: 'wait',
  by: 'sam',
  for: on,
  on: on === 'vendor' ? 'VMware' : 'network team',
  expectedBy: at(5000),
  reason: 'r',
})

describe('the time of a clock', () => {
  it('is nobody’s until somebody works on it, theirs then, and the customer’s while they are asked', () => {
    const told = p3().do(10, sam).do(40, ask).do(100, answer)
    expect(told.shares('resolution/1', 120)).toEqual(['nobody L1: 10', 'person sam L1: 50', 'customer L1: 0 + 60'])
    expect(told.shares('update/1', 120)).toEqual(['nobody L1: 10', 'person sam L1: 50', 'customer L1: 60'])
    expect(told.attribution('resolution/1', 120)).toMatchObject({ elapsedMs: 60 * minute, pausedMs: 60 * minute })
  })
  it('is the hand-over’s between tiers, and the next owner’s at the next tier', () => {
    const told = p3().do(10, sam).do(30, escalateToL2()).do(45, { act: 'accept', by: 'ada' })
    expect(told.shares('resolution/1', 60)).toEqual([
      'nobody L1: 10',
      'person sam L1: 20',
      'hand-over L2: 15',
      'person ada L2: 15',
    ])
    expect(told.shares('acceptance/1', 60)).toEqual(['hand-over L2: 15'])
  })
  it('is the approval’s while a request for another priority waits, and the approval’s clock is all its own', () => {
    const told = p3().do(10, { act: 'start-work', by: 'ada', triage: triaged })
    told.do(20, {
      act: 'request-reclassification',
      by: 'ada',
      to: 'P4',
      reason: content,
      evidence: { lowering: { kind: 'disproved', believed: 'all', finding: 'one' } },
      kept: { lowering: content },
    })
    told.do(50, { act: 'refuse-reclassification', by: 'tess', reason: 'r' })
    expect(told.shares('resolution/1', 60)).toEqual(['nobody L1: 10', 'person ada L1: 20', 'approval L1: 30'])
    expect(told.shares('approval/1', 60)).toEqual(['approval L1: 30'])
  })
  it('is a vendor’s while it is waited for, and stays the owner’s in any other wait, which is named', () => {
    const told = p3().do(10, sam).do(20, wait('vendor')).do(50, { act: 'end-wait', by: 'sam', outcome: 'o' })
    told.do(60, wait('change'))
    expect(told.shares('resolution/1', 90)).toEqual([
      'nobody L1: 10',
      'person sam L1: 20',
      'vendor VMware L1: 30',
      'person sam L1 change: 30',
    ])
  })
  it('counts in the hours of its calendar alone, whoever had it meanwhile', () => {
    // 16:00 UTC closes business: of the six hours and a half from 10:00 to 16:30 six are open.
    const told = p3().do(60, sam)
    expect(told.shares('resolution/1', 390)).toEqual(['nobody L1: 60', 'person sam L1: 300'])
  })
  it('goes where it belonged once a fact is recorded late', () => {
    const told = p3().do(10, sam)
    told.do(120, { ...ask, late: { at: at(60), reason: 'by telephone' } })
    expect(told.shares('resolution/1', 130)).toEqual(['nobody L1: 10', 'person sam L1: 50', 'customer L1: 0 + 70'])
  })
  it('of what a vendor promised is the vendor’s, whoever looks after the incident', () => {
    const told = new Told().do(0, opened(), classifiedAs('P2'))
    told.do(5, { act: 'start-work', by: 'ada', triage: { priority: 'P2', category: 'egress-access' } })
    told.do(10, {
      act: 'request-vendor-case',
      by: 'ada',
      vendor: 'vmware',
      product: 'vSphere',
      version: '8',
      contract: 'production',
      severity: 'S1',
      evidence: { symptom: 's', because: 'b', references: ['logs'] },
      evidenceHash: content,
    })
    told.do(20, { act: 'open-vendor-case', by: 'eve', number: 'SR-1', contact: content, waitUntil: at(500) })
    expect(told.shares('vendor-response/1', 40)).toEqual(['vendor vmware: 20'])
    expect(told.shares('resolution/1', 40)).toEqual(['nobody L2: 5', 'person ada L2: 15', 'vendor vmware L2: 20'])
  })
})
