import { describe, expect, it } from '@jest/globals'
import { decideHandling } from '../decide.js'
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
