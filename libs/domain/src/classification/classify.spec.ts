import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { Category, ClassifiedPriority } from '@atlas/contracts'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import fc from 'fast-check'
import { z } from 'zod'
import { classify, extractFacts, type Signal } from './index.js'

const folder = fileURLToPath(new URL('../../../../policy', import.meta.url))
const shipped = (): Policy => {
  const loaded = loadPolicyFolder(folder)
  if ('errors' in loaded) throw new Error(loaded.errors.map(({ message }) => message).join('\n'))
  return loaded.ok
}
const policy = shipped()

const Case = z.looseObject({ id: z.string(), expect: z.object({ priority: ClassifiedPriority, category: Category }) })
type Case = z.infer<typeof Case> & Signal
const casesOf = (file: string): Case[] =>
  readFileSync(`${folder}/cases/${file}.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Case.parse(JSON.parse(line)) as Case)
const outcome = (signal: Signal) => {
  const { priority, category, rule } = classify(signal, policy)
  return { priority, category, rule }
}
const report = (summary: string, more: Partial<Signal> = {}) => outcome({ summary, ...more })

describe("the playbook's own examples", () => {
  it.each(casesOf('playbook').map((one) => [one.summary ?? one.id, one] as const))('%s', (_, one) => {
    expect(outcome(one)).toMatchObject(one.expect)
  })
})

/** Known to come out otherwise than labelled; a case that no longer does is taken off this list. */
const knownMisses = [
  ...['g-07', 'ob-20', 'bl-q-18', 'bl-q-27', 'bl-z-17', 'bl-r-29', 'bl-r-30', 'bl-y-13', 'bl-w-17', 'bl-t-29'],
  ...['pu-03', 'pu-09', 'pu-14', 'pu-26', 'pu-47'],
  ...['pl-13', 'pl-24', 'pl-35', 'pl-43', 'pl-50', 'pm-04', 'pm-11', 'pm-19', 'pm-33', 'pq-19', 'pq-32'],
  ...['pr-04', 'pr-21', 'pr-34', 'ps-16', 'ps-38', 'ps-39', 'pv-05', 'pv-19', 'pv-22'],
  'x-29',
]

describe('labelled cases', () => {
  it.each(['before-rules', 'after-rules'])('%s come out as labelled', (file) => {
    const wrong = casesOf(file).filter((one) => {
      const { priority, category } = outcome(one)
      return priority !== one.expect.priority || category !== one.expect.category
    })
    expect(wrong.map(({ id }) => id)).toEqual(knownMisses.filter((id) => casesOf(file).some((one) => one.id === id)))
  })

  it('that were held back come out as labelled in 95 % of priorities and 90 % of categories', () => {
    const held = casesOf('held-out')
    const share = (right: (one: Case) => boolean) => held.filter(right).length / held.length
    expect(share((one) => outcome(one).priority === one.expect.priority)).toBeGreaterThanOrEqual(0.95)
    expect(share((one) => outcome(one).category === one.expect.category)).toBeGreaterThanOrEqual(0.9)
  })
})

describe('cases written from the playbook by somebody who had not read the rules', () => {
  const unseen = casesOf('unseen')
  const share = (right: (one: Case) => boolean) => unseen.filter(right).length / unseen.length

  // As first seen 29 and 28 of 30; none was looked into. The seven batches before it, by which the rules were mended,
  // have joined before-rules (`bl-`): as first seen 180 priorities and 170 categories of their 205 were right.
  // A batch of 60 in the words of platform users (`pu-`) as well: as first seen 43 priorities and 43 categories.
  // Seven more after that (`pl-`, `pm-`, `pq-`, `pr-`, `ps-`, `pt-`, `pv-`: 60, 40, 50, 50, 50, 30 and 40), each before the
  // rules were mended by it: 57, 35, 43, 42, 45, 25 and 34 priorities, 55, 32, 45, 41, 43, 27 and 35 categories.
  it('come out as labelled in 95 % of priorities and 90 % of categories', () => {
    expect(share((one) => outcome(one).priority === one.expect.priority)).toBeGreaterThanOrEqual(0.95)
    expect(share((one) => outcome(one).category === one.expect.category)).toBeGreaterThanOrEqual(0.9)
  })
})

describe('urgency is inert', () => {
  const phrases = [
    'URGENT!!!',
    'ASAP',
    'The CEO is waiting for this.',
    'We are losing revenue every minute!',
    'This is a P1!!!',
    'TOP PRIORITY',
    'Customers are furious.',
    'Business critical, please hurry!',
    'Drop everything and fix this immediately!',
    'The board of directors asks.',
    'Very important!',
    'escalate this now',
    'The CEO is on the phone and wants this solved today!',
    'This costs us 2 million dollars per hour.',
    'We cannot wait any longer!',
    'Please treat as Sev-1.',
    'Everyone is screaming at me.',
    'Go-live is tomorrow!',
    'PRIORITY 1',
    'Our SLA with the customer is at stake',
    'No rush.',
  ]
  const cases = ['playbook', 'before-rules', 'after-rules', 'held-out', 'unseen'].flatMap(casesOf)
  const anyCase = fc.constantFrom(...cases)
  const anyPhrases = fc.array(fc.constantFrom(...phrases), { minLength: 1, maxLength: 4 })

  it('before, after and in capitals, nothing moves', () => {
    fc.assert(
      fc.property(anyCase, anyPhrases, anyPhrases, fc.boolean(), fc.boolean(), (one, before, after, shouted, told) => {
        const said = (text: string) => {
          const all = `${before.join(' ')} ${text}${/[.!?]\s*$/.test(text) ? '' : '.'} ${after.join(' ')}`
          return shouted ? all.toUpperCase() : all
        }
        const louder = {
          ...one,
          ...(one.summary === undefined ? {} : { summary: said(one.summary) }),
          ...(told ? { description: `${one.description ?? ''}\n${after.join('\n')}` } : {}),
        }
        expect(outcome(louder)).toEqual(outcome(one))
      }),
      { numRuns: 400 },
    )
  })

  it('within the text, between its sentences, nothing moves either', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...phrases), (one, phrase) => {
        const between = (text: string) => text.replaceAll(/([.!?]) (?=[A-Z])/g, `$1 ${phrase} `)
        const description = `${phrase}\n\n${between(one.description ?? '')}`
        expect(outcome({ ...one, description })).toEqual(outcome(one))
      }),
      { numRuns: 300 },
    )
  })

  it('taken out of the cases that have some, nothing moves', () => {
    const loud = [
      /^URGENT:? ?!* ?/,
      /^TOTAL OUTAGE!!! /,
      /CEO is waiting: /,
      /, we are blocked!/,
      / ?!{2,}/g,
      /CEO demo in 1 hour, /,
      /, the CEO waits/,
    ]
    const quieter = (text: string) => loud.reduce((rest, phrase) => rest.replace(phrase, ''), text)
    const shouting = cases.filter(({ summary }) => summary !== undefined && quieter(summary) !== summary)
    expect(shouting.length).toBeGreaterThanOrEqual(6)
    for (const one of shouting) {
      const quiet = outcome({ ...one, summary: quieter(one.summary ?? '') })
      expect({ id: one.id, ...quiet }).toEqual({ id: one.id, ...outcome(one) })
    }
  })
})

describe('scope', () => {
  const scope = (summary: string) => extractFacts({ summary }, policy).facts

  it('is read from numbers, and numbers beat words', () => {
    expect(scope('38 of 40 nodes are NotReady').scope).toContain('all nodes')
    expect(scope('3/40 nodes are NotReady').scope).toEqual(expect.arrayContaining(['some nodes', 'several nodes']))
    expect(scope('95% of the nodes are NotReady').scope).toContain('all nodes')
    expect(scope('all nodes down, in fact 2 of 40 nodes').scope).not.toContain('all nodes')
    expect(scope('seven pods crash').pods).toBe(7)
  })

  it('is not read from what is well', () => {
    expect(scope('Grafana is slow but all pods are running fine').scope).not.toContain('all pods')
  })
})

describe('negation, supposition and tense', () => {
  const symptoms = (summary: string) => extractFacts({ summary }, policy).facts.symptoms

  it('leave what is denied, supposed or over out of the symptoms', () => {
    expect(symptoms('The API server is not down')).not.toContain('loss')
    expect(symptoms('Alert me if the API server goes down')).not.toContain('loss')
    expect(symptoms('The API server is no longer down')).not.toContain('loss')
    expect(symptoms('The API server is down')).toContain('loss')
    expect(symptoms('The node is NotReady')).toContain('not-ready')
  })
})

describe('what is read', () => {
  it('passes over quoted mail and signatures', () => {
    const description = 'Thanks for the quick help.\n> The API server is down for everyone\n\nBest regards\nOutage Team'
    expect(extractFacts({ summary: 'Re: dashboard colours', description }, policy).facts.symptoms).toEqual([])
  })

  it('is the first 32 Ki and the last 8 Ki characters of a long paste', () => {
    const long = (where: number) => {
      const filler = 'lorem ipsum dolor sit amet '.repeat(8000)
      return `${filler.slice(0, where)} etcd lost quorum. ${filler.slice(where, 200_000)}`
    }
    const said = (where: number) =>
      extractFacts({ summary: 'see below', description: long(where) }, policy).facts.components
    expect(said(1000)).toContain('control-plane')
    expect(said(100_000)).not.toContain('control-plane')
    expect(said(199_000)).toContain('control-plane')
  })

  it('is that much of all texts of a signal together, in their order', () => {
    const components = (length: number) =>
      extractFacts(
        {
          summary: 'see below',
          description: 'lorem ipsum '.repeat(length),
          annotations: { summary: 'etcd lost quorum' },
        },
        policy,
      ).facts.components
    expect(components(100)).toContain('control-plane')
    expect(components(10_000)).not.toContain('control-plane')
  })

  it('of any text gives a result and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (summary, description) => {
        const { rule, matched } = classify({ summary, description }, policy)
        expect(matched[0]?.rule ?? 'unclassified').toBe(rule)
      }),
    )
  })
})

describe('a result', () => {
  it('lists every rule that matched, the decider first, with its reason, its facts and where they were read', () => {
    const summary = 'Flux is completely dead on abrc1l-atlas-prd'
    const { rule, matched } = classify({ summary }, policy)
    expect(matched.length).toBeGreaterThan(1)
    expect(matched[0]?.rule).toBe(rule)
    expect(matched[0]?.because).toBe(
      'A feature of the cluster is lost while workloads run (ask: fault; symptoms: loss; environment: production; category: gitops)',
    )
    expect(matched[0]?.spans.map(({ start, end }) => summary.slice(start, end))).toContain('Flux')
  })

  it('goes to a person at L1 where nothing matches', () => {
    expect(classify({ summary: 'hello there' }, policy)).toMatchObject({
      priority: 'P3',
      category: 'none',
      tier: 'L1',
      rule: 'unclassified',
      matched: [],
    })
  })

  it('raises an application that policy marks as critical, when it is lost in production', () => {
    const lost = { summary: 'Checkout application is totally down', application: 'checkout', cluster: 'mecc-prd' }
    const entry = { team: 't', domain: 'd', organisation: 'o', criticality: 'critical' as const }
    const marked = { ...policy, catalogue: { ...policy.catalogue, applications: { checkout: entry } } }
    expect(classify(lost, policy).priority).toBe('P2')
    expect(classify(lost, marked).priority).toBe('P1')
    expect(classify({ ...lost, cluster: 'mecc-stage' }, marked).priority).not.toBe('P1')
  })
})

/** Names as published rule sets have them; an application's own alert is about that application. */
describe('alert names', () => {
  const categories: [Category, string[]][] = [
    ['control-plane', ['KubeAPIDown', 'EtcdNoLeader', 'KubeSchedulerDown', 'KubeAPIErrorBudgetBurn']],
    ['autoscaling', ['KarpenterCloudProviderErrors', 'ClusterAutoscalerUnschedulablePods', 'KubeHpaMaxedOut']],
    ['gitops', ['FluxKustomizationFailure', 'FluxHelmreleaseFailure', 'ArgocdServiceNotSynced']],
    ['gitlab-ci', ['GitlabSidekiqQueueTooLarge', 'GitlabCiRunnerAuthenticationFailures']],
    ['networking', ['CorednsPanicCount', 'CiliumAgentEndpointFailures', 'NodeHighNumberConntrackEntriesUsed']],
    ['ingress', ['NginxHighHttp5xxErrorRate', 'TraefikServiceDown']],
    ['storage', ['KubePersistentVolumeFillingUp', 'CephOsdDown']],
    ['certificate', ['KubeClientCertificateExpiration', 'Cert-managerCertificateNotReady']],
    ['observability', ['PrometheusRuleFailures', 'AlertmanagerClusterDown', 'TargetDown', 'GrafanaRequestsFailing']],
    ['node', ['KubeNodeNotReady', 'NodeFilesystemAlmostOutOfSpace', 'KubeletDown']],
    ['node-provisioning', ['KubeQuotaExceeded', 'KubeMemoryOvercommit']],
    ['workload', ['KubePodCrashLooping', 'KubeDeploymentReplicasMismatch', 'KubeJobFailed']],
  ]
  it.each(categories)('tell of %s', (category, names) => {
    const read = names.map((alertname) => outcome({ alertname, severity: 'warning', cluster: 'x-prd' }).category)
    expect(read).toEqual(names.map(() => category))
  })

  it('of one application, critical, are P2 and nothing more', () => {
    for (const alertname of ['KubePodCrashLooping', 'KubernetesStatefulsetDown', 'KubernetesJobSlowCompletion'])
      expect(outcome({ alertname, severity: 'critical', cluster: 'x-prd' }).priority).toBe('P2')
  })
})

describe('severity', () => {
  it('critical on one application is not P1 by itself', () => {
    expect(outcome({ alertname: 'KubePodCrashLooping', severity: 'critical', cluster: 'x-prd' })).toMatchObject({
      priority: 'P2',
    })
  })

  it('of a lost control plane does not matter', () => {
    for (const severity of ['critical', 'warning', ''])
      expect(outcome({ alertname: 'KubeAPIDown', severity, cluster: 'x-stg' })).toMatchObject({ priority: 'P1' })
  })
})

describe('production', () => {
  it('beats staging where a text names both', () => {
    expect(report('Worked in staging, but deployments fail in production').priority).toBe('P2')
  })
  it('is not meant where it is said to be well', () => {
    expect(report('Deployment fails on staging, production is not affected').priority).toBe('P3')
  })
})
