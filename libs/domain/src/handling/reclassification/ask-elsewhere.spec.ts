import { describe, expect, it } from '@jest/globals'
import { type HandlingEvent, isRefusal, type Priority } from '@atlas/contracts'
import type { HandlingCommand } from '../command.js'
import { decideHandling } from '../decide.js'
import { at, classifiedAs, content, context, history, incidentAfter, opened, startWork } from '../testing/incident.js'
import { requestsDue } from './deadlines.js'

/** Somebody changed the priority in ServiceNow. */
const changed = (theirs: Priority): HandlingCommand => ({
  act: 'observe-elsewhere',
  system: 'main',
  by: 'main/robin',
  at: at(9),
  taken: { priority: { theirs, then: 'ask' } },
})
const p3 = history(opened(), classifiedAs('P3'), startWork())
const decide = (past: readonly HandlingEvent[], command: HandlingCommand, minute = 20) =>
  decideHandling(command, incidentAfter(past), context(minute))
const then = (past: readonly HandlingEvent[], ...commands: readonly HandlingCommand[]): HandlingEvent[] =>
  commands.reduce<HandlingEvent[]>(
    (all, command) => {
      const decision = decide(all, command)
      if (isRefusal(decision)) throw new Error(`${command.act}: ${decision.message}`)
      return [...all, ...decision]
    },
    [...past],
  )
const asked = then(p3, changed('P1'))
const shown = {
  P3: { kind: 'systemic-issue', rootCause: 'a flawed network policy template', clusters: ['a', 'b'] },
  P2: { kind: 'correlation', clusters: ['a', 'b'], metrics: ['https://grafana/1'], logs: ['https://loki/1'] },
}
const prove: HandlingCommand = {
  act: 'request-reclassification',
  by: 'ada',
  to: 'P1',
  reason: content,
  evidence: shown,
  kept: { P3: '3'.repeat(64), P2: '2'.repeat(64) },
}
const approve = (by: string): HandlingCommand => ({ act: 'approve-reclassification', by })
const refuse = (by: string): HandlingCommand => ({ act: 'refuse-reclassification', by, reason: 'it is one namespace' })

describe('a priority that is changed in ServiceNow', () => {
  it('opens a request in that person’s name, without its evidence, and ours stays in force', () => {
    expect(asked.slice(p3.length)).toMatchObject([
      {
        type: 'ReclassificationAskedElsewhere',
        data: {
          request: 1,
          by: 'main/robin',
          from: 'P3',
          to: 'P1',
          rows: [
            { row: 'P3', roles: ['Team Lead', 'Evangelist'] },
            { row: 'P2', roles: ['Evangelist', 'Kube-Admin'] },
          ],
          expiresAt: at(20 + 4 * 60),
        },
      },
    ])
    expect(incidentAfter(asked)).toMatchObject({ priority: 'P3', reclassifications: [{ request: 1, ended: null }] })
    expect([...requestsDue(incidentAfter(asked)).values()]).toEqual([at(20 + 4 * 60)])
  })

  it('is approved by nobody as long as it lacks its evidence', () => {
    expect(decide(asked, approve('eve'))).toMatchObject({
      code: 'incomplete',
      missing: [{ field: 'evidence.P3' }, { field: 'evidence.P2' }],
    })
  })

  it('is taken up by a right writer with the evidence, under its number, and approved as any other', () => {
    expect(decide(asked, { ...prove, by: 'sam' })).toMatchObject({ code: 'wrong-hand' })
    const proved = then(asked, prove)
    expect(proved.at(-1)).toMatchObject({
      type: 'ReclassificationRequested',
      data: { request: 1, by: 'ada', elsewhere: 'main/robin' },
    })
    expect(incidentAfter(then(proved, approve('eve')))).toMatchObject({ priority: 'P1' })
  })

  it('is refused by who would approve it, which says whose it was', () => {
    expect(decide(asked, refuse('sam'))).toMatchObject({ code: 'wrong-hand' })
    expect(decide(asked, refuse('tess'))).toMatchObject([
      {
        type: 'ReclassificationRefused',
        data: { request: 1, writer: 'main/robin', elsewhere: 'main/robin', by: 'tess' },
      },
    ])
  })

  it('is over when nobody has decided in time', () => {
    const expire: HandlingCommand = { act: 'expire-reclassification', request: 1, dueAt: at(20 + 4 * 60) }
    expect(decide(asked, expire, 999)).toMatchObject([
      { type: 'ReclassificationExpired', data: { how: 'time', elsewhere: 'main/robin' } },
    ])
  })

  it('joins a request for the same that waits already', () => {
    const proved = then(p3, prove)
    expect(decide(proved, changed('P1'))).toMatchObject([
      { type: 'ReclassificationAskedElsewhere', data: { request: 1, expiresAt: at(20 + 4 * 60) } },
    ])
    const joined = then(proved, changed('P1'))
    expect(decide(joined, changed('P1'))).toEqual([])
    expect(decide(joined, refuse('tess'))).toMatchObject([{ data: { writer: 'ada', elsewhere: 'main/robin' } }])
  })

  it('again asks for that instead, and back to ours for nothing', () => {
    expect(decide(asked, changed('P2'))).toMatchObject([
      { type: 'ReclassificationExpired', data: { request: 1, how: 'overtaken' } },
      { type: 'ReclassificationAskedElsewhere', data: { request: 2, to: 'P2' } },
    ])
    expect(decide(asked, { act: 'withdraw-elsewhere', by: 'main/robin', reason: 'P3 there again' })).toMatchObject([
      { type: 'ReclassificationWithdrawn', data: { request: 1, by: 'main/robin' } },
    ])
    expect(decide(then(asked, prove), { act: 'withdraw-elsewhere', by: 'main/robin', reason: 'r' })).toEqual([])
  })

  it('before triage is overtaken by its correction', () => {
    const untriaged = then(history(opened(), classifiedAs('P3')), changed('P1'))
    const triage = { act: 'triage', by: 'sam', category: 'egress-access', reason: 'looked' } as const
    expect(decide(untriaged, { ...triage, priority: 'P4' })).toMatchObject([
      { type: 'TriageCorrected' },
      { type: 'ReclassificationExpired', data: { how: 'overtaken', elsewhere: 'main/robin' } },
    ])
  })

  it('of a Closed incident, or to what is in force, asks for nothing', () => {
    expect(decide(p3, changed('P3'))).toEqual([])
    const closed = then(p3, { act: 'cancel', by: 'sam', reason: 'a drill' })
    expect(decide(closed, changed('P1'))).toEqual([])
  })
})
