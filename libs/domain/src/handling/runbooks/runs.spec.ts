import { describe, expect, it } from '@jest/globals'
import { type Category, isRefusal, type Tier } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { loadPolicyFolder } from '@atlas/policy'
import type { CommandOf, HandlingCommand } from '../command.js'
import { decideHandling } from '../decide.js'
import { handlingAggregate } from '../evolve.js'
import type { Incident } from '../handling.js'
import type { HandlingEvent } from '@atlas/contracts'
import { at, classifiedAs, content, context, opened, resolveFixed } from '../testing/incident.js'

const parsed = loadPolicyFolder(new URL('../../../../../policy', import.meta.url).pathname)
if (!('ok' in parsed)) throw new Error('the policy as shipped has mistakes')
const { runbooks, standards, quotas } = parsed.ok
const shipped = (minute: number) => {
  const { policy, ...rest } = context(minute)
  return { ...rest, policy: { ...policy, runbooks, standards, quotas } }
}

const fold = (events: readonly HandlingEvent[]) => foldAll(handlingAggregate, events)
const decide = (past: readonly HandlingEvent[], command: HandlingCommand) =>
  decideHandling(command, fold(past), shipped(60))
function history(...commands: readonly HandlingCommand[]): readonly HandlingEvent[] {
  return commands.reduce<readonly HandlingEvent[]>((past, command, minute) => {
    const decision = decideHandling(command, fold(past), shipped(minute))
    if (isRefusal(decision)) throw new Error(decision.message)
    return [...past, ...decision]
  }, [])
}
const types = (past: readonly HandlingEvent[], command: HandlingCommand): string[] => {
  const decision = decide(past, command)
  return isRefusal(decision) ? [decision.code] : decision.map(({ type }) => type)
}
const incidentOf = (events: readonly HandlingEvent[]): Incident => {
  const state = fold(events)
  if (!state.opened) throw new Error('no incident')
  return state
}

const start: HandlingCommand = { act: 'start-run', by: 'sam', runbook: 'node-provisioning' }
const record = (step: string, more: Partial<CommandOf<'record-step'>> = {}): HandlingCommand => ({
  act: 'record-step',
  by: 'sam',
  step,
  result: content,
  ...('inputs' in more ? {} : { outcome: 'done' }),
  ...more,
})
const working = [opened(), classifiedAs('P3'), { act: 'start-work', by: 'sam' }] as HandlingCommand[]
const nodes = (count: number) => record('request', { inputs: { values: { nodes: count } } })
const quota = { region: 'eu-west-1', instanceType: 'm6i.2xlarge', count: 3 }
const allSteps = [
  nodes(3),
  record('name', { inputs: { of: 'node-pool', name: 'general-livelink' } }),
  record('quota', { inputs: quota }),
  ...['subnets', 'pool', 'launched', 'ready'].map((step) => record(step)),
]
const finish = (outcome: 'solved' | 'exhausted' | 'abandoned'): HandlingCommand => ({
  act: 'finish-run',
  by: 'sam',
  outcome,
  because: 'the nodes do not become Ready',
})

describe('a routing', () => {
  const routed = (category: Category, tier: Tier) => {
    const priority = { L1: 'P3', L2: 'P2', L3: 'P1' } as const
    const events = history(opened(), { act: 'classify', priority: priority[tier], category, rule: 'r' })
    return events.flatMap((event) => (event.type === 'RunbookOffered' ? [event.data] : []))
  }

  it.each(runbooks.flatMap(({ id, category, tiers }) => tiers.map((tier) => [category, tier, id] as const)))(
    'of %s to %s offers %s, with its articles',
    (category, tier, runbook) => {
      expect(routed(category, tier)).toMatchObject([
        { tier, category, runbooks: [{ runbook }], articles: [{ link: expect.stringMatching(/^https:/) }, {}] },
      ])
    },
  )

  it('offers nothing where policy has nothing, and where no tier of the runbook is meant', () => {
    expect(routed('storage', 'L1')).toEqual([])
    expect(routed('egress-access', 'L3')).toEqual([])
  })

  it('to the next tier offers again, right after it', () => {
    const evidence = { searched: ['the runbooks'] }
    const escalated = decide(history(...working), {
      act: 'escalate',
      by: 'sam',
      trigger: 'knowledge-exhaustion',
      evidence,
      evidenceHash: content,
    })
    expect(isRefusal(escalated) ? escalated : escalated.map(({ type }) => type)).toEqual([
      'IncidentEscalated',
      'IncidentRouted',
      'RunbookOffered',
    ])
  })
})

describe('a run', () => {
  const past = history(...working, start)

  it('pins the steps, and records each with what came of it', () => {
    expect(incidentOf(past).runs).toMatchObject([
      {
        run: 1,
        runbook: 'node-provisioning',
        outcome: null,
        steps: runbooks[3]?.steps.map(({ id }) => ({ step: id })),
      },
    ])
    const after = history(...working, start, ...allSteps)
    expect(incidentOf(after).runs[0]?.steps.every(({ outcome }) => outcome === 'done')).toBe(true)
  })

  it('lets the standard decide on a step with a check, and pins what it said and its version', () => {
    expect(decide(past, record('quota', { inputs: { ...quota, count: 9 } }))).toMatchObject([
      {
        type: 'StepRecorded',
        occurredAt: at(60),
        data: {
          outcome: 'failed',
          check: {
            standard: 'aws-quota',
            version: standards.version,
            passed: false,
            because: expect.stringContaining('64 are left'),
            quota: { from: 'snapshot', takenAt: quotas.takenAt },
          },
        },
      },
    ])
    expect(decide(past, nodes(3))).toMatchObject([{ data: { outcome: 'done', check: { passed: true } } }])
  })

  it('lets nobody say that a check passed, nor a check without its inputs', () => {
    expect(decide(past, record('quota'))).toMatchObject({ code: 'incomplete', missing: [{ field: 'outcome' }] })
    expect(decide(past, record('quota', { inputs: { region: 'eu-west-1' } }))).toMatchObject({
      code: 'incomplete',
      missing: [{ field: 'inputs.instanceType' }, { field: 'inputs.count' }],
    })
    expect(types(past, record('quota', { outcome: 'skipped' }))).toEqual(['StepRecorded'])
    expect(decide(past, record('pool', { inputs: quota }))).toMatchObject({ missing: [{ field: 'outcome' }] })
    expect(decide(past, record('pool', { inputs: quota, outcome: 'done' }))).toMatchObject({
      missing: [{ field: 'inputs', message: 'none: pool is held against no standard' }],
    })
  })

  it('that was followed or solved it is one that there is, an address, or a number of a KB article', () => {
    const past = history(...working)
    const followed = { steps: [{ step: 'the pool', result: 'full' }], failed: 'the pool' }
    const escalated = (runbook: string) =>
      decide(past, {
        act: 'escalate',
        by: 'sam',
        trigger: 'knowledge-exhaustion',
        evidence: { runbook, ...followed },
        evidenceHash: content,
      })
    expect(escalated('node-provisoning')).toMatchObject({
      code: 'incomplete',
      missing: [
        {
          field: 'evidence.runbook',
          message:
            'the id of a runbook of the policy in force, perhaps node-provisioning; there is no runbook node-provisoning',
        },
      ],
    })
    expect(isRefusal(escalated('node-provisioning'))).toBe(false)
    const resolved = (link: string) => decide(past, { ...resolveFixed(), knowledge: { link } } as HandlingCommand)
    expect(resolved('nodes')).toMatchObject({ code: 'incomplete', missing: [{ field: 'knowledge.link' }] })
    for (const link of ['node-provisioning', 'https://kb.example.com/nodes', 'KB0012345'])
      expect(isRefusal(resolved(link))).toBe(false)
  })

  it('is of a runbook of the tier, by who is responsible, in Work in Progress, and once at a time', () => {
    expect(decide(history(...working), { ...start, runbook: 'ingress' })).toMatchObject({
      code: 'unknown-runbook',
      missing: [{ field: 'runbook', message: expect.stringContaining(': egress-access, ') }],
    })
    expect(decide(history(...working), { ...start, runbook: 'node-provisionning' })).toMatchObject({
      message: 'there is no runbook node-provisionning for L1',
      missing: [{ message: 'the id of a runbook of the policy in force, perhaps node-provisioning' }],
    })
    expect(types(history(...working), { ...start, by: 'suzy' })).toEqual(['wrong-hand'])
    expect(types(history(opened(), classifiedAs('P3')), start)).toEqual(['not-now'])
    expect(types(past, start)).toEqual(['already-running'])
    expect(types(past, record('reboot'))).toEqual(['unknown-step'])
    expect(decide(history(...working), record('pool'))).toMatchObject({
      code: 'no-such-run',
      missing: [{ field: 'run', message: 'none is followed; start-run begins one' }],
    })
  })

  it('needs its number where two are followed', () => {
    const two = history(...working, start, { ...start, runbook: 'egress-access' })
    expect(decide(two, record('pool'))).toMatchObject({
      message: expect.stringContaining('followed are 1 (node-provisioning), 2 (egress-access)'),
    })
    expect(types(two, record('present', { run: 2 }))).toEqual(['StepRecorded'])
  })

  it('ends as solved or exhausted only when every step was followed', () => {
    expect(decide(past, finish('exhausted'))).toMatchObject({
      code: 'incomplete',
      missing: expect.arrayContaining([{ field: 'steps.quota', message: expect.stringContaining('skipped') }]),
    })
    expect(types(past, finish('abandoned'))).toEqual(['RunFinished'])
    const followed = history(...working, start, ...allSteps)
    expect(types(followed, finish('solved'))).toEqual(['RunFinished'])
    expect(
      types([...followed, ...history(...working, start, ...allSteps, finish('solved')).slice(-1)], finish('solved')),
    ).toEqual(['no-such-run'])
  })

  it('ends with its incident', () => {
    const ended = decide(past, resolveFixed())
    expect(ended).toMatchObject([
      { type: 'IncidentResolved' },
      { type: 'RunFinished', data: { by: null, outcome: 'abandoned', because: 'the incident is Resolved' } },
    ])
  })
})

describe('knowledge exhaustion', () => {
  const escalate = (evidence: unknown): HandlingCommand => ({
    act: 'escalate',
    by: 'sam',
    trigger: 'knowledge-exhaustion',
    evidence,
    evidenceHash: content,
  })
  const cited = escalate({ run: 1, failed: 'the nodes do not become Ready' })

  it('may cite a run instead of typing it, once that was followed in vain', () => {
    const exhausted = history(...working, start, ...allSteps, finish('exhausted'))
    expect(types(exhausted, cited)).toEqual(['IncidentEscalated', 'IncidentRouted', 'RunbookOffered'])
    expect(decide(exhausted, escalate({ run: 1 }))).toMatchObject({ missing: [{ field: 'evidence.failed' }] })
    expect(decide(exhausted, escalate({ run: 2, failed: 'x' }))).toMatchObject({
      code: 'unfit-run',
      message: expect.stringContaining('there is no run 2'),
      missing: [{ field: 'evidence.run', message: 'one of 1' }],
    })
  })

  it.each([
    ['is still followed', [start]],
    ['was solved', [start, ...allSteps, finish('solved')]],
    ['was abandoned', [start, finish('abandoned')]],
  ])('is not shown by a run that %s', (state, commands) => {
    expect(decide(history(...working, ...commands), cited)).toMatchObject({
      code: 'unfit-run',
      message: expect.stringContaining(state),
    })
  })

  it('counts a gap where policy has no runbook, and none where it has', () => {
    const storage: HandlingCommand[] = [
      opened(),
      { act: 'classify', priority: 'P3', category: 'storage', rule: 'r' },
      { act: 'start-work', by: 'sam' },
    ]
    const searched = escalate({ searched: ['the runbooks', 'kb.example.com'] })
    const found = decide(history(...storage), searched)
    expect(found).toMatchObject([
      { type: 'IncidentEscalated' },
      { type: 'IncidentRouted' },
      { type: 'KnowledgeGapFound', data: { by: 'sam', category: 'storage', cluster: 'abrc1l-atlas-stg' } },
    ])
    expect(types(history(...working), searched)).not.toContain('KnowledgeGapFound')
  })
})
