import { expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import { escalation, roster } from '../handling/testing/incident.js'
import { candidates } from './candidates.js'
import { noOpenWork } from './open-work.js'

const noon = instant(Date.UTC(2026, 10, 23, 12))
const night = instant(Date.UTC(2026, 10, 23, 22))
const search = { tier: 'L1', category: 'egress-access' } as const
const find = (at = noon, work = noOpenWork, more: object = {}) =>
  candidates({ ...search, ...more }, at, { roster, escalation }, work)

it('puts skill before load, and load before the order of the roster', () => {
  const busy = { ofPerson: (id: string) => (id === 'sam' ? 3 : 0), atTier: () => 3 }
  expect(find(noon, busy).considered).toEqual([
    {
      person: 'suzy',
      role: 'Support Engineer',
      eligible: true,
      reason: 'Support Engineer on shift, skilled in egress-access, 0 open',
    },
    {
      person: 'ada',
      role: 'Advanced Support Engineer',
      eligible: true,
      reason: 'Advanced Support Engineer on shift, 0 open',
    },
    { person: 'sam', role: 'Support Engineer', eligible: true, reason: 'Support Engineer on shift, 3 open' },
    { person: 'kim', role: 'Kube-Admin', eligible: false, reason: 'reserve of L1, neither off hours nor overflow' },
  ])
})

it('asks the Kube-Admin off hours, after the Support Engineers', () => {
  expect(find(night).considered.at(-1)).toEqual({
    person: 'kim',
    role: 'Kube-Admin',
    eligible: true,
    reason: 'Kube-Admin on shift, reserve: off hours, 0 open',
  })
})

it('calls more than eight open L1 incidents per engineer on shift an overflow', () => {
  const open = (atTier: number) => ({ ofPerson: () => 0, atTier: () => atTier })
  expect(find(noon, open(24)).overflow).toBe(false)
  expect(find(noon, open(25))).toMatchObject({ overflow: true })
  expect(find(noon, open(25)).considered.at(-1)).toMatchObject({ person: 'kim', eligible: true })
})

it('leaves out who handed it over', () => {
  expect(find(noon, noOpenWork, { except: ['suzy'] }).considered.map(({ person }) => person)).not.toContain('suzy')
})

it('asks the role that is wanted first before everybody else', () => {
  const l3 = find(noon, noOpenWork, { tier: 'L3', firstTo: 'Kube-Admin' })
  expect(l3.considered.map(({ person }) => person)).toEqual(['kim', 'eve', 'tess'])
})
