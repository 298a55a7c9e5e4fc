import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { IncidentId, type SignalFacts } from '@atlas/contracts'
import { extractor } from '@atlas/domain'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import { shareOf } from './confusion.js'
import { HistoryTest } from './history-test.js'
import { movedCases } from './moved-cases.js'
import { testCases } from './test-cases.js'

const loaded = loadPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))
if ('errors' in loaded) throw new Error('the shipped policy has a mistake')
const policy: Policy = loaded.ok
/** The same rules, but for one: a lost control plane is a P2. */
const milder: Policy = {
  ...policy,
  classification: {
    ...policy.classification,
    rules: policy.classification.rules.map((rule) =>
      rule.id === 'control-plane-lost' ? { ...rule, priority: 'P2' } : rule,
    ),
  },
}

const lines = [
  { id: 'a', summary: 'How do I get a new namespace?', expect: { priority: 'P4', category: 'information' } },
  { id: 'b', summary: 'API server is unreachable for everyone', expect: { priority: 'P1', category: 'control-plane' } },
  { id: 7, alertname: 'KubeAPIDown', severity: 'critical', expect: { priority: 'P1', category: 'control-plane' } },
].map((line) => JSON.stringify(line))

describe('rules tried on labelled cases', () => {
  it('come out as labelled', () => {
    const { priorities, categories, wrong, unread } = testCases(new Map([['x.jsonl', lines.join('\n')]]), policy)
    expect(priorities).toEqual({ right: 3, of: 3, matrix: { P1: { P1: 2 }, P4: { P4: 1 } } })
    expect(categories.matrix).toEqual({ 'control-plane': { 'control-plane': 2 }, information: { information: 1 } })
    expect([wrong, unread]).toEqual([[], []])
  })

  it('name each case that another rule moves, with its place and the rule', () => {
    const { priorities, categories, wrong } = testCases(new Map([['x.jsonl', `\n${lines.join('\n')}`]]), milder)
    expect(priorities.matrix).toEqual({ P1: { P2: 2 }, P4: { P4: 1 } })
    expect(shareOf(priorities)).toBeCloseTo(33.3, 1)
    expect(categories.right).toBe(3)
    expect(wrong).toEqual([
      {
        id: 'b',
        file: 'x.jsonl',
        line: 3,
        expected: { priority: 'P1', category: 'control-plane' },
        got: { priority: 'P2', category: 'control-plane', rule: 'control-plane-lost' },
      },
      expect.objectContaining({ id: 7, line: 4 }),
    ])
  })

  it('count nothing of a line that holds no case, and say why', () => {
    const broken = ['{', JSON.stringify({ id: 'n', summary: 'x' }), JSON.stringify({ id: 'n', expect: {} })]
    const { priorities, unread } = testCases(new Map([['x.jsonl', broken.join('\n')]]), policy)
    expect(priorities.of).toBe(0)
    expect(unread).toEqual([
      expect.stringMatching(/^x\.jsonl:1: is not JSON: /),
      expect.stringMatching(/^x\.jsonl:2: expect: should be an object, and is missing$/),
      expect.stringMatching(/^x\.jsonl:3: expect\.priority: should be one of "P1", .*; expect\.category: /),
    ])
  })
})

it('another policy moves the cases that its rules take for something else, labelled or not', () => {
  const plain = JSON.stringify({ id: 'plain', summary: 'API server is unreachable for everyone' })
  const files = new Map([['x.jsonl', [...lines, plain, '{}'].join('\n')]])
  const { cases, moved, unread } = movedCases(files, policy, milder)
  expect(cases).toBe(4)
  expect(moved.map(({ id, line, before, after }) => [id, line, before.priority, after.priority])).toEqual([
    ['b', 2, 'P1', 'P2'],
    [7, 3, 'P1', 'P2'],
    ['plain', 4, 'P1', 'P2'],
  ])
  expect(unread).toEqual([expect.stringMatching(/^x\.jsonl:5: /)])
  expect(movedCases(files, policy, policy).moved).toEqual([])
})

describe('rules tried on history', () => {
  const [first, second, redacted] = [1, 2, 3].map((n) => IncidentId.parse(`0199f3a0-0000-7000-8000-00000000000${n}`))
  const facts: SignalFacts = {
    source: 'api',
    cluster: 'mecc-prd',
    clusterKnown: true,
    environment: 'production',
    labels: {},
    text: '0'.repeat(64),
  }
  const report = (summary: string) => ({ summary, description: '', annotations: {} })
  const controlPlane = { priority: 'P1', category: 'control-plane', rule: 'control-plane-lost' } as const
  if (!first || !second || !redacted) throw new Error('three incidents are told of')

  const told = (by: Policy) => {
    const test = new HistoryTest(by)
    const lost = report('API server is unreachable for everyone')
    const information = { priority: 'P4', category: 'information', rule: 'question' } as const
    const asked = report('How do I get a new namespace?')
    test.classified({ incidentId: first, number: '1001', facts, text: lost, then: controlPlane, extractor })
    test.classified({ incidentId: second, number: '1002', facts, text: asked, then: information, extractor: '0' })
    const labels = { alertname: 'KubeAPIDown', severity: 'critical' }
    test.classified({
      incidentId: redacted,
      number: '1003',
      facts: { ...facts, ...labels, labels },
      text: null,
      then: controlPlane,
      extractor,
    })
    test.triaged(first, { priority: 'P2', category: 'control-plane' })
    test.triaged(IncidentId.parse('0199f3a0-0000-7000-8000-000000000009'), { priority: 'P1', category: 'node' })
    return test.result()
  }

  it('differ nowhere from what they decided then; people may still have said otherwise', () => {
    const { differs, priorities, triaged, ...counts } = told(policy)
    expect(differs).toEqual([])
    expect(priorities.matrix).toEqual({ P1: { P1: 1 }, P2: { P1: 1 }, P4: { P4: 1 } })
    expect(triaged).toEqual({ incidents: 1, rightThen: 0, rightNow: 0 })
    expect(counts).toMatchObject({ redacted: 1, otherExtractor: 1 })
  })

  it('name each incident that would differ, with what triage said of it', () => {
    const { differs, triaged } = told(milder)
    expect(differs).toEqual([
      {
        incidentId: first,
        number: '1001',
        then: controlPlane,
        now: { ...controlPlane, priority: 'P2' },
        triaged: { priority: 'P2', category: 'control-plane' },
      },
      expect.objectContaining({ number: '1003', triaged: null }),
    ])
    expect(triaged).toEqual({ incidents: 1, rightThen: 0, rightNow: 1 })
  })
})
