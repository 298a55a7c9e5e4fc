import { describe, expect, it } from '@jest/globals'
import { decideHandling } from '../decide.js'
import type { HandlingCommand } from '../command.js'
import {
  classifiedAs,
  context,
  history,
  incidentAfter,
  opened,
  resolveFixed,
  startWork,
  stateAfter,
} from '../testing/incident.js'

const begun = [opened(), classifiedAs('P3'), startWork()]
const none = { clusters: [], namespaces: [], applications: [], components: [] }
const recategorise = (category: 'storage' | 'security' | 'egress-access', by = 'sam'): HandlingCommand => ({
  act: 'recategorise',
  by,
  category,
  reason: 'the share is full',
})
const changeScope = (affected: object, by = 'sam'): HandlingCommand => ({
  act: 'change-scope',
  by,
  affected: { ...none, ...affected },
  reason: 'a second one mounts it',
})
const refused = (command: HandlingCommand, ...before: readonly HandlingCommand[]) =>
  decideHandling(command, stateAfter(history(...before)), context(9))

describe('another category', () => {
  it('is said with who and why, and moves neither priority, tier, owner nor status', () => {
    const before = incidentAfter(history(...begun))
    expect(incidentAfter(history(...begun, recategorise('storage')))).toEqual({ ...before, category: 'storage' })
  })

  it('that policy restricts restricts it', () => {
    expect(incidentAfter(history(...begun, recategorise('security'))).restricted).toMatchObject({ by: null })
  })

  it('is said while it is Resolved too, and no longer once it is Closed', () => {
    const resolved = [...begun, resolveFixed()]
    expect(incidentAfter(history(...resolved, recategorise('storage'))).category).toBe('storage')
    const closed: HandlingCommand[] = [...resolved, { act: 'confirm', by: 'sam' }]
    expect(refused(recategorise('storage'), ...closed)).toMatchObject({ code: 'not-now' })
  })

  it('is triage’s before triage, another than it has, and of whoever is responsible', () => {
    expect(refused(recategorise('storage'), opened(), classifiedAs('P3'))).toMatchObject({ code: 'not-triaged-yet' })
    expect(refused(recategorise('egress-access'), ...begun)).toMatchObject({ code: 'nothing-to-change' })
    expect(refused(recategorise('storage', 'suzy'), ...begun)).toMatchObject({ code: 'wrong-hand', status: 403 })
  })
})

describe('another scope', () => {
  const two = { clusters: ['mecc-prd', 'mecc-stage'], namespaces: ['billing'] }

  it('is said as a whole, with who and why, and moves no priority', () => {
    const before = incidentAfter(history(...begun))
    const after = incidentAfter(history(...begun, changeScope({ clusters: ['mecc-prd'] }), changeScope(two)))
    expect(after).toEqual({ ...before, affected: { ...none, ...two } })
  })

  it('touches something, and something else than it did', () => {
    expect(refused(changeScope({}), ...begun)).toMatchObject({ code: 'incomplete', missing: [{ field: 'affected' }] })
    const turned = { ...two, clusters: ['mecc-stage', 'mecc-prd'] }
    expect(refused(changeScope(turned), ...begun, changeScope(two))).toMatchObject({ code: 'nothing-to-change' })
  })
})
