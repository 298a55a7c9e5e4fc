import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { EscalationPolicy, checkEscalation } from './escalation.js'
import type { PolicySubjects } from './policy.js'
import { PrioritiesPolicy, checkPriorities } from './priorities.js'
import { RosterPolicy, checkRoster } from './roster.js'

const shipped = (file: string): unknown =>
  parse(readFileSync(new URL(`../../../policy/${file}`, import.meta.url), 'utf8'))
const subjects = (change: { roster?: unknown; escalation?: unknown; priorities?: unknown } = {}) =>
  ({
    roster: RosterPolicy.parse(change.roster ?? shipped('roster.yaml')),
    escalation: EscalationPolicy.parse(change.escalation ?? shipped('escalation.yaml')),
    priorities: PrioritiesPolicy.parse(change.priorities ?? shipped('priorities.yaml')),
  }) as PolicySubjects
const engineer = { id: 'a', roles: ['Support Engineer'], timeZone: 'Europe/Zurich' }

it('ships files without a mistake', () => {
  const policy = subjects()
  expect([...checkRoster(policy), ...checkEscalation(policy), ...checkPriorities(policy)]).toEqual([])
  expect(policy.escalation.reopenWindow).toBe(24 * 3_600_000)
  expect(policy.escalation.autoClose).toBe(5 * 24 * 3_600_000)
  expect(policy.escalation.autoResolve.after).toBe(15 * 60_000)
})

it('names a person who stands twice, a delegate who is nobody, and one without a role in common', () => {
  const delegations = (to: string) => [{ to, from: '2026-12-01', until: '2026-12-02' }]
  const roster = {
    people: [
      { ...engineer, delegations: [...delegations('nobody'), ...delegations('b')] },
      { ...engineer, id: 'b', roles: ['Evangelist'] },
      engineer,
    ],
  }
  expect(checkRoster(subjects({ roster })).map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['people.0.delegations.0.to', '"nobody" is nobody in this roster'],
    ['people.0.delegations.1.to', `"b" holds none of the roles of a, so can't act in one`],
    ['people.2.id', '"a" stands here twice'],
  ])
})

it('names a tier that nobody in the roster can work at', () => {
  expect(checkEscalation(subjects({ roster: { people: [engineer] } })).map(({ path }) => path.join('.'))).toEqual([
    'tiers.L2.roles',
    'tiers.L3.roles',
  ])
})

it('refuses a time, a zone and a leave that are none', () => {
  const shift = { days: ['mon'], from: '8:00', to: '17:00' }
  expect(RosterPolicy.safeParse({ people: [{ ...engineer, shifts: [shift] }] }).error?.issues[0]?.message).toBe(
    'a time like 08:00',
  )
  expect(RosterPolicy.safeParse({ people: [{ ...engineer, timeZone: 'Zurich' }] }).error?.issues[0]?.message).toBe(
    'a time zone such as Europe/Zurich',
  )
  const roster = { people: [{ ...engineer, leave: [{ from: '2026-12-24', to: '2026-12-23' }] }] }
  expect(checkRoster(subjects({ roster })).map(({ message }) => message)).toEqual(['leave should end after it begins'])
})

it('names a part of the war room that is given to two roles', () => {
  const priorities = structuredClone(shipped('priorities.yaml')) as {
    priorities: { P1: { responseTeam: { role: string; part: string }[] } }
  }
  priorities.priorities.P1.responseTeam.push({ role: 'Support Engineer', part: 'leads' })
  expect(checkPriorities(subjects({ priorities })).map(({ message }) => message)).toEqual([
    'the part "leads" of P1 is given to two roles; give it to one',
  ])
})
