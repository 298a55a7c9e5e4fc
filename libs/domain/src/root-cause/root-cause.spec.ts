import { describe, expect, it } from '@jest/globals'
import { type IncidentId, instant, isRefusal, milliseconds, type RootCauseEvent } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { loadPolicyFolder } from '@atlas/policy'
import { noOpenWork } from '../roster/open-work.js'
import { countRecurrence, patternsOf, type Recurred } from './count.js'
import { patternHash, recurrenceAggregate } from './recurrence.js'
import { decideRootCause, type RootCauseCommand } from './task.js'

const parsed = loadPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
if (!('ok' in parsed)) throw new Error('the policy as shipped has mistakes')
const policy = parsed.ok
/** Tuesday, 24 November 2026, 09:00 in Zurich, plus days. */
const day = (days: number) => instant(Date.UTC(2026, 10, 24, 8) + days * 86_400_000)
const context = (days: number) => ({ now: day(days), policy, work: noOpenWork })
const content = 'c'.repeat(64)

const recurred = (nth: number, days: number, change: Partial<Recurred> = {}): Recurred => ({
  incidentId: `0190a5a0-0000-7000-8000-00000000000${nth}` as IncidentId,
  number: `100${nth}`,
  category: 'egress-access',
  cluster: 'abrc1l-atlas-stg',
  dedupKey: 'a'.repeat(64),
  why: 'resolved',
  at: day(days),
  ...change,
})
const [wide] = patternsOf(recurred(1, 0))
if (!wide) throw new Error('no pattern')
const fold = (events: readonly RootCauseEvent[]) => foldAll(recurrenceAggregate, events)
const counted = (...all: readonly Recurred[]): readonly RootCauseEvent[] =>
  all.reduce<readonly RootCauseEvent[]>(
    (past, one) => [...past, ...countRecurrence(one, wide, fold(past), false, context(0))],
    [],
  )
const types = (events: readonly RootCauseEvent[]) => events.map(({ type }) => type)
const three = counted(recurred(1, -20), recurred(2, -3), recurred(3, 0))
const decide = (past: readonly RootCauseEvent[], command: RootCauseCommand) =>
  decideRootCause(command, fold(past), context(0))
const take = (by: string): RootCauseCommand => ({ act: 'take-root-cause', task: 1, by })
const find = (by: string, result: object = { runbook: 'egress-access' }): RootCauseCommand =>
  ({ act: 'find-root-cause', task: 1, by, rootCause: content, result }) as RootCauseCommand
const taken = (): readonly RootCauseEvent[] => {
  const events = decide(three, take('amelie.dubois'))
  if (isRefusal(events)) throw new Error(events.message)
  return [...three, ...events]
}

describe('what is resolved at L1', () => {
  it('opens a task of L2 at the third time in 30 days, with all three and a candidate', () => {
    expect(types(counted(recurred(1, -20), recurred(2, -3)))).toEqual(['RecurrenceCounted', 'RecurrenceCounted'])
    expect(three.at(-1)).toMatchObject({
      type: 'RootCauseTaskOpened',
      occurredAt: day(0),
      data: {
        task: 1,
        tier: 'L2',
        pattern: { category: 'egress-access', cluster: 'abrc1l-atlas-stg' },
        incidents: [{ number: '1001' }, { number: '1002' }, { number: '1003' }],
        candidate: 'amelie.dubois',
      },
    })
  })

  it('is forgotten after 30 days, to the millisecond', () => {
    expect(types(counted(recurred(1, -30), recurred(2, -3), recurred(3, 0)))).toContain('RootCauseTaskOpened')
    const early = recurred(1, 0, { at: instant(milliseconds(day(-30)) - 1) })
    expect(types(counted(early, recurred(2, -3), recurred(3, 0)))).not.toContain('RootCauseTaskOpened')
  })

  it('counts once an incident, however often it is reopened and resolved', () => {
    const again = counted(recurred(1, -2), recurred(1, -1), recurred(1, 0))
    expect(types(again)).toEqual(['RecurrenceCounted'])
  })

  it('counts on while a task is open, and opens no second one until its cause is found', () => {
    const more = countRecurrence(recurred(4, 0), wide, fold(three), false, context(0))
    expect(types(more)).toEqual(['RecurrenceCounted'])
    const found = decide(taken(), find('amelie.dubois'))
    if (isRefusal(found)) throw new Error(found.message)
    const after = [...taken(), ...more, ...found]
    expect(fold(after)).toMatchObject({ open: null, counted: [], tasks: 1 })
    const next = [5, 6, 7].reduce<readonly RootCauseEvent[]>(
      (past, nth) => [...past, ...countRecurrence(recurred(nth, 0), wide, fold(past), false, context(0))],
      after,
    )
    expect(next.at(-1)).toMatchObject({ type: 'RootCauseTaskOpened', data: { task: 2 } })
  })

  it('opens nothing by its fingerprint where its category and cluster have a task already', () => {
    const [, narrow] = patternsOf(recurred(1, 0))
    if (!narrow) throw new Error('no pattern')
    const twice = [recurred(1, -2), recurred(2, -1)].reduce<readonly RootCauseEvent[]>(
      (past, one) => [...past, ...countRecurrence(one, narrow, fold(past), false, context(0))],
      [],
    )
    expect(types(countRecurrence(recurred(3, 0), narrow, fold(twice), true, context(0)))).toEqual(['RecurrenceCounted'])
    expect(types(countRecurrence(recurred(3, 0), narrow, fold(twice), false, context(0)))).toContain(
      'RootCauseTaskOpened',
    )
    expect(patternHash(wide)).not.toBe(patternHash(narrow))
  })
})

describe('a root-cause task', () => {
  it('is taken by somebody of L2, and handed on by being taken again', () => {
    expect(decide(three, take('sofia.keller'))).toMatchObject({ code: 'wrong-hand' })
    expect(decide(three, take('mallory'))).toMatchObject({ code: 'not-in-roster' })
    expect(decide(taken(), take('amelie.dubois'))).toMatchObject({ code: 'already-taken' })
    expect(decide(taken(), take('emil.novak'))).toMatchObject([{ data: { by: 'emil.novak' } }])
    expect(decide([], take('amelie.dubois'))).toMatchObject({ code: 'unknown-root-cause-task' })
  })

  it('ends with a runbook that policy has, an article, or the reason for neither', () => {
    for (const result of [
      { runbook: 'egress-access' },
      { article: 'https://kb.example.com/1' },
      { noneBecause: 'the file server is replaced next week' },
    ])
      expect(decide(taken(), find('amelie.dubois', result))).toMatchObject([
        { type: 'RootCauseFound', data: { task: 1, result, rootCause: content } },
      ])
    expect(decide(taken(), find('amelie.dubois', { runbook: 'nfs-certificates' }))).toMatchObject({
      code: 'unknown-runbook',
      missing: [{ field: 'result.runbook', message: expect.stringContaining('adopt a new one first') }],
    })
    expect(decide(taken(), find('amelie.dubois', { runbook: 'egress-acces' }))).toMatchObject({
      missing: [
        { message: 'the id of a runbook of the policy in force, perhaps egress-access; adopt a new one first' },
      ],
    })
  })

  it('is ended by who took it, or with oversight, and once', () => {
    expect(decide(three, find('amelie.dubois'))).toMatchObject({ message: expect.stringContaining('nobody has taken') })
    expect(decide(taken(), find('emil.novak'))).toMatchObject({ code: 'wrong-hand' })
    expect(types(decide(taken(), find('nadia.rossi')) as RootCauseEvent[])).toEqual(['RootCauseFound'])
    const found = decide(taken(), find('amelie.dubois'))
    if (isRefusal(found)) throw new Error(found.message)
    expect(decide([...taken(), ...found], find('amelie.dubois'))).toMatchObject({ code: 'not-now' })
  })
})
