import { describe, expect, it } from '@jest/globals'
import { type IncidentId, isRefusal } from '@atlas/contracts'
import { decideHandling } from '../decide.js'
import type { HandlingState } from '../handling.js'
import { echoesOf } from '../relations/echo.js'
import {
  at,
  classifiedAs,
  context,
  history,
  incidentAfter,
  incidentId,
  opened,
  stateAfter,
} from '../testing/incident.js'
import type { HandlingCommand } from '../command.js'

const restrict = (by = 'sam'): HandlingCommand => ({ act: 'restrict', by, reason: 'it names an account' })
const admit = (by: string, reader: string): HandlingCommand => ({ act: 'admit-reader', by, reader, reason: 'decides' })
const work = (by: string): HandlingCommand => ({ act: 'start-work', by })
const lift = (by: string): HandlingCommand => ({ act: 'lift-restriction', by, reason: 'it was published' })
const correct = (category: 'security' | 'rbac'): HandlingCommand => ({
  act: 'triage',
  by: 'eve',
  priority: 'P3',
  category,
  reason: 'what it really is',
})

const done = (...commands: readonly HandlingCommand[]) => incidentAfter(history(opened(), ...commands))
const refused = (command: HandlingCommand, ...before: readonly HandlingCommand[]) =>
  decideHandling(command, stateAfter(history(opened(), ...before)), context(9))

describe('a restriction', () => {
  it('comes with a category that policy restricts, before anybody is routed to it', () => {
    const types = history(opened(), classifiedAs('P3', 'security')).map(({ type }) => type)
    expect(types.slice(0, 3)).toEqual(['HandlingOpened', 'TentativePrioritySet', 'IncidentRestricted'])
    expect(done(classifiedAs('P3', 'security')).restricted).toEqual({
      since: at(1),
      by: null,
      reason: 'its category is security',
    })
    expect(done(classifiedAs('P3')).restricted).toBeNull()
  })

  it('comes with the triage that finds such a category, and stays when triage takes it away', () => {
    expect(done(classifiedAs('P3'), correct('security')).restricted).toMatchObject({ by: null })
    expect(done(classifiedAs('P3', 'security'), correct('rbac')).restricted).toMatchObject({ by: null })
  })

  it('comes by hand, from anybody of the roster, once', () => {
    expect(done(classifiedAs('P3'), restrict()).restricted).toEqual({
      since: at(2),
      by: 'sam',
      reason: 'it names an account',
    })
    expect(refused(restrict('nobody'), classifiedAs('P3'))).toMatchObject({ code: 'not-in-roster', status: 403 })
    expect(refused(restrict(), classifiedAs('P3'), restrict())).toMatchObject({ code: 'restricted-already' })
  })

  it('is lifted by its owner or an overseer, and the same category does not bring it back', () => {
    const before = [classifiedAs('P3', 'security'), work('suzy')]
    expect(refused(lift('sam'), ...before)).toMatchObject({ code: 'wrong-hand', status: 403 })
    for (const by of ['suzy', 'tess']) expect(done(...before, lift(by)).restricted).toBeNull()
    expect(done(classifiedAs('P3', 'security'), lift('tess'), correct('security')).restricted).toBeNull()
    expect(refused(lift('tess'), classifiedAs('P3'))).toMatchObject({ code: 'not-restricted' })
  })
})

describe('the team of an incident', () => {
  it('is who was named for it, and who has let go of it stays', () => {
    expect(done(classifiedAs('P3')).team).toEqual(['suzy'])
    const released: HandlingCommand = { act: 'release', by: 'sam', reason: 'end of shift' }
    expect(done(classifiedAs('P3'), work('sam'), released).team).toEqual(expect.arrayContaining(['suzy', 'sam']))
  })

  it('is the response team of a P1', () => {
    expect(done(classifiedAs('P1', 'security')).team).toEqual(expect.arrayContaining(['eve', 'tess', 'kim']))
  })

  it('is joined by whom its owner or an overseer admits: of the roster, of an audience, and nobody else', () => {
    const before = [classifiedAs('P3'), restrict()]
    expect(done(...before, admit('tess', 'lea')).team).toContain('lea')
    expect(refused(admit('sam', 'lea'), ...before)).toMatchObject({ code: 'wrong-hand', status: 403 })
    expect(refused(admit('tess', 'stranger'), ...before)).toMatchObject({
      code: 'unknown-reader',
      status: 422,
      missing: [{ field: 'reader' }],
    })
    expect(refused(admit('tess', 'lea'), ...before, admit('tess', 'lea'))).toMatchObject({ code: 'reads-already' })
    expect(refused(admit('tess', 'lea'), classifiedAs('P3'))).toMatchObject({ code: 'not-restricted' })
  })
})

it('names the incident in each of its events', () => {
  const told = history(opened(), classifiedAs('P3'), restrict(), admit('tess', 'lea'), lift('tess'))
  const types = ['IncidentRestricted', 'ReaderAdmitted', 'RestrictionLifted']
  const ours = told.filter(({ type }) => types.includes(type))
  expect(ours.map(({ type, data }) => [type, data.incidentId])).toEqual(types.map((type) => [type, incidentId]))
})

describe('what comes of a restricted incident', () => {
  const parent = stateAfter(history(opened(), classifiedAs('P3'), work('suzy'), restrict()))
  const child = '0190a5a0-0000-7000-8000-000000000003' as IncidentId
  const of = { incidentId, number: '1001' }
  const opening = (change: object, cameOf = parent): HandlingCommand => ({
    ...opened({ incidentId: child, number: '1003', ...change }),
    cameOf,
  })

  it.each([
    ['was split from', opening({ splitFrom: of })],
    ['follows', opening({ follows: incidentId })],
  ])('is restricted from its first instant where it %s it, and read by the same team', (how, command) => {
    const came = incidentAfter(history(command))
    expect(came.restricted).toEqual({ since: at(0), by: null, reason: `it ${how} 1001, which is restricted` })
    expect(came.team).toEqual(expect.arrayContaining(['suzy', 'sam']))
  })

  it('is restricted once where its category would restrict it as well', () => {
    const told = history(opening({ splitFrom: of }), classifiedAs('P3', 'security'))
    expect(told.filter(({ type }) => type === 'IncidentRestricted')).toHaveLength(1)
  })

  it('is open to everybody where that one is', () => {
    const open = stateAfter(history(opened(), classifiedAs('P3')))
    expect(incidentAfter(history(opening({ splitFrom: of }, open))).restricted).toBeNull()
    expect(incidentAfter(history(opening({ follows: incidentId }))).restricted).not.toBeNull()
  })

  it('goes nowhere as a duplicate where everybody of the roster would read its signals', () => {
    const named = (state: HandlingState): HandlingCommand => ({
      act: 'cancel',
      by: 'suzy',
      reason: 'the same',
      duplicateOf: state,
    })
    const elsewhere = (...more: readonly HandlingCommand[]) =>
      stateAfter(history(opened({ incidentId: child, number: '1003' }), classifiedAs('P3'), ...more))
    const before = [classifiedAs('P3'), work('suzy'), restrict()]
    expect(refused(named(elsewhere()), ...before)).toMatchObject({
      code: 'not-an-original',
      message: expect.stringMatching(/1003 is not; restrict that first/),
      missing: [{ field: 'duplicateOf' }],
    })
    expect(refused(named(elsewhere(restrict())), ...before)).toMatchObject([{ type: 'IncidentClosed' }])
    // The other way round nothing is shown that wasn't.
    expect(refused(named(elsewhere(restrict())), classifiedAs('P3'), work('suzy'))).toMatchObject([
      { type: 'IncidentClosed' },
    ])
  })

  it('tells the other incident of a relation, and not why it was said', () => {
    const said = (restricted: boolean) => {
      const incident = incidentAfter(
        history(opened(), classifiedAs('P3'), work('suzy'), ...(restricted ? [restrict()] : [])),
      )
      const other = stateAfter(history(opened({ incidentId: child, number: '1003' }), classifiedAs('P3')))
      const relate = { act: 'relate', by: 'suzy', relation: 'parent-of', other, reason: 'the account of ada' } as const
      const events = decideHandling(relate, incident, context(9))
      if (isRefusal(events)) throw new Error(events.message)
      return echoesOf(events, incident).map(({ command }) => 'reason' in command && command.reason)
    }
    expect(said(true)).toEqual(['as said on 1001, which is restricted to its team'])
    expect(said(false)).toEqual(['the account of ada'])
  })
})
