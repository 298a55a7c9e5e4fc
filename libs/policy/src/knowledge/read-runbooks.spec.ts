import { describe, expect, it } from '@jest/globals'
import { describePolicyError, parsePolicy, policyHash, readPolicyFolder } from '../index.js'

const shipped = readPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
const file = 'runbooks/egress-access.md'
const text = new TextDecoder().decode(shipped.get(file))
const withText = (changed: string, name = file) => new Map(shipped).set(name, new TextEncoder().encode(changed))
const mistakes = (from: string, to: string) => {
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`)
  const parsed = parsePolicy(withText(text.replace(from, to)))
  return 'ok' in parsed ? [] : parsed.errors.map((error) => describePolicyError(error))
}
const lineOf = (needle: string) => (text.split(needle)[0] ?? '').split('\n').length

describe('the runbooks as shipped', () => {
  const parsed = parsePolicy(shipped)
  if (!('ok' in parsed)) throw new Error(parsed.errors.map((error) => describePolicyError(error)).join('\n'))
  const { runbooks } = parsed.ok

  it('are the six that the playbook names work for', () => {
    expect(runbooks.map(({ id, category }) => [id, category])).toEqual([
      ['egress-access', 'egress-access'],
      ['flux-integration', 'gitops'],
      ['gitlab-runner-access', 'gitlab-ci'],
      ['node-provisioning', 'node-provisioning'],
      ['pod-restarts', 'workload'],
      ['rbac-denial', 'rbac'],
    ])
  })

  it('say of each step what to do, what to expect or what failing means, and when to hand over', () => {
    for (const { sections, steps, escalate, tiers } of runbooks) {
      expect([...sections.keys()]).toEqual(steps.map(({ id }) => id))
      for (const section of sections.values()) expect(section).toMatch(/[Ee]xpect|Failed/)
      expect(escalate.map(({ trigger }) => trigger)).toContain('knowledge-exhaustion')
      expect(tiers).toEqual(['L1', 'L2'])
    }
    const text = runbooks.map(({ sections }) => [...sections.values()].join()).join()
    for (const tool of ['kubectl', 'antctl', 'flux', 'glab', 'aws service-quotas']) expect(text).toContain(tool)
  })

  it('are part of the version', () => {
    expect(policyHash(withText(text.replace('Ask for host', 'Ask about host')))).not.toBe(parsed.ok.hash)
  })
})

describe('a mistake in a runbook', () => {
  it.each([
    ['category: egress-access', 'category: egress', 4, 11, /^category should be one of .*found "egress"$/],
    ['tiers: [L1, L2]', 'tiers: [L1, L4]', 5, 13, /^tiers\[1\] should be one of "L1", "L2", "L3", found "L4"$/],
    [', check: egress-target', ', check: egress', 7, 83, /^steps\[0\]\.check should be one of .*found "egress"$/],
    ['id: egress-access', 'id: egress', 2, 5, /^id should be "egress-access", as the file is named, found "egress"$/],
    ['{ id: rule,', '{ id: present,', 9, 11, /^the step present is there twice$/],
    ['trigger: knowledge-exhaustion', 'trigger: tired', 14, 74, /^escalate\[0\]\.trigger should be one of /],
  ])('is told with its place: %s', (from, to, line, column, message) => {
    const told = mistakes(from, to).map((mistake) => /^([^ ]+):(\d+):(\d+): (.*)$/.exec(mistake)?.slice(1))
    expect(told).toContainEqual([`policy/${file}`, String(line), String(column), expect.stringMatching(message)])
  })

  it('is a step without its section, a section without its step, and a wrong order', () => {
    expect(mistakes('\n## rule\n', '\n## rules\n')).toEqual([
      `policy/${file}:9:11: the text below has no section "## rule" that says how it is done`,
      `policy/${file}:${lineOf('## rule\n')}:4: no step of the head is called rules; its steps are target, present, rule, realised, connect, service`,
    ])
    expect(mistakes('{ id: target,', '{ id: present,').length).toBeGreaterThan(0)
    const swapped = text
      .replace('## rule\n', '## \n')
      .replace('## present\n', '## rule\n')
      .replace('## \n', '## present\n')
    const parsed = parsePolicy(withText(swapped))
    expect('errors' in parsed && parsed.errors.map((error) => describePolicyError(error))).toEqual([
      `policy/${file}:${lineOf('## present\n')}:4: the section rule should come in the order of the steps, after present`,
    ])
  })

  it('is a head that never ends, and a file that is no runbook', () => {
    expect(mistakes('\n---\n', '\n')).toEqual([
      `policy/${file}:1:1: should begin with its head: a line ---, id, title, category, tiers, steps, and a line ---`,
    ])
    const parsed = parsePolicy(withText('x', 'runbooks/old/egress.md'))
    expect('errors' in parsed && parsed.errors.map(({ message }) => message)).toEqual([
      'is no runbook; each is a file runbooks/<id>.md',
    ])
  })
})
