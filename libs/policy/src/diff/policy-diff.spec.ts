import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parsePolicy } from '../parse-policy.js'
import { readPolicyFolder } from '../policy-folder.js'
import type { Policy } from '../policy.js'
import { differences } from './differences.js'
import { policyDiff } from './policy-diff.js'

const shipped = readPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))
const textOf = (file: string): string => new TextDecoder().decode(shipped.get(file))

function parsed(files: ReadonlyMap<string, Uint8Array>): Policy {
  const policy = parsePolicy(files)
  if ('errors' in policy) throw new Error(policy.errors.map(({ file, message }) => `${file}: ${message}`).join('\n'))
  return policy.ok
}
const before = parsed(shipped)
/** The shipped policy with one passage of a file changed. */
function changed(file: string, from: string | RegExp, to: string): Policy {
  const text = textOf(file)
  const other = text.replace(from, to)
  if (other === text) throw new Error(`${file} has no ${String(from)}`)
  const files = new Map([...shipped, [file, new TextEncoder().encode(other)]])
  // Whoever joins isn't in the shipped people.yaml, and whoever is named no more still is; it is no part of a version.
  if (file === 'roster.yaml' || file === 'vendors.yaml') files.delete('people.yaml')
  return parsed(files)
}
const told = (file: string, from: string | RegExp, to: string): string[] =>
  policyDiff(before, changed(file, from, to)).map(({ sentence }) => sentence)
const asks = (file: string, from: string | RegExp, to: string): boolean =>
  policyDiff(before, changed(file, from, to)).some((change) => change.needsSecondPerson)

describe('another policy', () => {
  it('that is the same does nothing otherwise', () => {
    expect(policyDiff(before, parsed(new Map(shipped)))).toEqual([])
  })

  it('promises other targets to whom, by priority and kind, sooner or later', () => {
    expect(
      told('service-levels.yaml', 'P1: { target: PT15M, calendar: 24x7 }', 'P1: { target: PT10M, calendar: business }'),
    ).toEqual([
      "A P1's response, promised to the customer, is due after 10 min instead of 15 min, which is sooner",
      "A P1's response, promised to the customer, counts in business instead of 24x7",
    ])
  })

  it('has other causes of breaches, and others who excuse one', () => {
    expect(told('service-levels.yaml', 'excusedBy: [Team Lead, Evangelist]', 'excusedBy: [Team Lead]')).toEqual([
      'A breach is excused by Team Lead, and no longer by Evangelist',
    ])
    expect(told('service-levels.yaml', /- \{ id: load, .*\n/, '- { id: storm, means: all at once }\n')).toEqual([
      'A breach is no longer explained by load, which meant: more was open than those on shift could work on',
      'A breach may be explained by storm too: all at once',
    ])
  })

  it('opens at other times, and says whose promises count in them', () => {
    const [hours] = told('calendars.yaml', "tue: [['08:00', '17:00']]", "tue: [['08:00', '18:00']]")
    expect(hours).toMatch(
      /^business is open on Tuesdays 08:00–18:00 instead of 08:00–17:00, where response of P3 and P4; /,
    )
    const [closed] = told('calendars.yaml', '- 2026-12-26', '- 2026-12-24')
    expect(closed).toMatch(/^business is closed on 2026-12-24 and open as usual on 2026-12-26, where /)
  })

  it('counts in other hours for some, and says for whom', () => {
    const [from, rows] = [
      '\ncalendars:\n',
      '  - { of: business, take: 24x7, appliesWhen: { organisation: [internal] } }',
    ]
    expect(told('calendars.yaml', from, `\ninstead:\n${rows}${from}`)).toEqual([
      'what counts in business counts in 24x7 where organisation is internal from now on',
    ])
    const level = '    kind: response\n'
    expect(told('service-levels.yaml', level, `${level}    appliesWhen: { requestor: [robin] }\n`)).toEqual([
      'Other incidents have the response that the customer is promised: where requestor is robin instead of nothing',
    ])
  })

  it('has other people in other roles, and says what they may do then', () => {
    expect(told('roster.yaml', 'roles: [Support Engineer]', 'roles: [Support Engineer, Team Lead]')).toEqual([
      'sofia.keller becomes Team Lead: works at L1, L2 and L3, may approve a raise to P2 or P3',
    ])
    const joins = `people:\n  - { id: new.person, roles: [Kube-Admin], timeZone: UTC }`
    expect(told('roster.yaml', 'people:', joins)).toEqual([
      'new.person joins as Kube-Admin: works at L2 and L3, may approve a raise to P1 or P3',
    ])
    expect(told('roster.yaml', "from: '08:00', to: '17:00'", "from: '09:00', to: '17:00'")).toEqual([
      'sofia.keller works mon tue wed thu fri 09:00–17:00 instead of mon tue wed thu fri 08:00–17:00',
    ])
  })

  it('has another matrix', () => {
    expect(told('reclassification.yaml', 'approvers: [Evangelist, Kube-Admin]', 'approvers: [Evangelist]')).toEqual([
      'To raise a P2 is approved by Evangelist, and no longer by Kube-Admin',
    ])
  })

  it('is changed by others, and says by whom', () => {
    expect(told('adoption.yaml', 'proposedBy: [Team Lead, Evangelist]', 'proposedBy: [Team Lead]')).toEqual([
      'Another policy is put in force by Team Lead, and no longer by Evangelist',
    ])
    expect(told('adoption.yaml', 'Evangelist, Kube-Admin]', 'Evangelist]')).toEqual([
      'What needs a second person is approved by Team Lead or Evangelist, and no longer by Kube-Admin',
    ])
    expect(asks('adoption.yaml', 'Evangelist, Kube-Admin]', 'Evangelist]')).toBe(true)
  })

  it('has rules that make something else of a signal', () => {
    const [sentence] = told('classification.yaml', /(- id: question\n[^]*?priority: )P4/, '$1P3')
    expect(sentence).toMatch(/^Rule question makes P3 instead of P4: /)
  })

  it('deals with vendors otherwise, and says what their contracts promise then', () => {
    expect(
      told(
        'vendors.yaml',
        'response: { target: PT30M, calendar: 24x7 }',
        'response: { target: PT1H, calendar: business }',
      ),
    ).toEqual([
      "The response to S1 by vmware's contract production is due after 1 h instead of 30 min",
      "The response to S1 by vmware's contract production counts in business instead of 24x7",
    ])
    expect(told('vendors.yaml', 'products: [EC2, EKS,', 'products: [EKS, Lambda,')).toEqual([
      'A case with aws can be about Lambda and no longer about EC2',
    ])
    expect(told('vendors.yaml', 'openedBy: [Evangelist]', 'openedBy: [Evangelist, Team Lead]')).toEqual([
      'A vendor case is opened by Evangelist or Team Lead instead of Evangelist',
    ])
    const [gone] = told('vendors.yaml', /  aws:\n[^]*$/, '')
    expect(gone).toBe('No case is opened with Amazon Web Services (aws) any more')
  })

  it('offers other runbooks, and says which steps are others', () => {
    const file = 'runbooks/egress-access.md'
    expect(told(file, 'tiers: [L1, L2]', 'tiers: [L2]')).toEqual([
      'Whoever follows the runbook egress-access: it is offered with egress-access at L2 instead of egress-access at L1 or L2',
    ])
    const step = before.runbooks.find(({ id }) => id === 'egress-access')?.steps[0]?.id ?? ''
    expect(told(file, `## ${step}\n`, `## ${step}\n\nAsk the owner of the namespace first.\n`)).toEqual([
      `Whoever follows the runbook egress-access: it says ${step} otherwise`,
    ])
    const without = new Map(shipped)
    without.delete(file)
    expect(policyDiff(parsed(without), before).map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^The runbook egress-access is offered with egress-access at L1 or L2, in \d+ steps$/),
    ])
    expect(policyDiff(before, parsed(without)).map(({ sentence }) => sentence)).toEqual([
      'The runbook egress-access is gone, which was offered with egress-access at L1 or L2',
    ])
  })

  it('words messages otherwise, and says which of the playbook are touched', () => {
    expect(told('templates/resolved.md', /^Subject: /, 'Subject: Re: ')).toEqual([
      expect.stringMatching(
        /^Whoever gets the message resolved \(the playbook's own\) reads other words: -Subject: .* \| \+Subject: Re: /,
      ),
    ])
  })

  it('tells plainly what no sentence was written for, and that comments alone differ', () => {
    expect(told('notification.yaml', /repeatAfter: \S+/, 'repeatAfter: 17m')).toEqual([
      expect.stringMatching(/^pages\.repeatAfter is 1020000 instead of \d+$/),
    ])
    const subjects = [...shipped.keys()].filter((file) => /^[^/]+\.yaml$/.test(file) && file !== 'people.yaml').sort()
    const commented = subjects.map((file) => [file, new TextEncoder().encode(`# a comment\n${textOf(file)}`)] as const)
    // In one: to parse the whole policy for each file takes long.
    expect(policyDiff(before, parsed(new Map([...shipped, ...commented]))).map(({ sentence }) => sentence)).toEqual(
      subjects.map((file) => `${file} says the same in other words`),
    )
  })

  it('reaches people otherwise, without saying how', () => {
    const [sentence, ...more] = told('people.yaml', /address: \S+@/, 'address: elsewhere@')
    expect([sentence, more]).toEqual([expect.stringMatching(/ is named or reached otherwise$/), []])
  })

  it('needs a second person for targets, calendars, matrix and roles, and for nothing else', () => {
    expect(asks('service-levels.yaml', 'target: PT15M', 'target: PT10M')).toBe(true)
    expect(asks('service-levels.yaml', 'excusedBy: [Team Lead, Evangelist]', 'excusedBy: [Evangelist]')).toBe(true)
    expect(asks('calendars.yaml', '- 2026-12-26', '- 2026-12-24')).toBe(true)
    expect(asks('reclassification.yaml', 'P1: 4h', 'P1: 5h')).toBe(true)
    expect(asks('roster.yaml', 'roles: [Support Engineer]', 'roles: [Team Lead]')).toBe(true)
    expect(asks('roster.yaml', "from: '08:00', to: '17:00'", "from: '09:00', to: '17:00'")).toBe(false)
    expect(asks('classification.yaml', /(- id: question\n[^]*?priority: )P4/, '$1P3')).toBe(false)
    expect(asks('service-levels.yaml', /^/, '# a comment\n')).toBe(false)
  })
})

describe('differences', () => {
  it('know lists by their ids, so that what moved is moved and not changed', () => {
    const [a, b] = [
      { id: 'a', x: 1 },
      { id: 'b', x: 2 },
    ]
    expect(differences([a, b], [b, a])).toEqual([{ path: [], before: [a, b], after: [b, a], reordered: true }])
    expect(differences({ l: [a, b] }, { l: [a, { ...b, x: 3 }] })).toEqual([
      { path: ['l', 'b', 'x'], before: 2, after: 3 },
    ])
    expect(differences([a], [a, b])).toEqual([{ path: ['b'], before: undefined, after: b }])
  })
})
