import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Category, IncidentView, Priority } from '@atlas/contracts'
import { Atlas } from '../world/atlas.js'
import { eventually } from '../world/eventually.js'

/** What the playbook gives as examples of each priority, reported by people, and again with business pressure around it. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

interface Example {
  readonly summary: string
  readonly description?: string
  readonly cluster?: string
  readonly category: Category
}

async function reported(examples: readonly Omit<Example, 'category'>[]): Promise<IncidentView[]> {
  const { results } = await atlas.post<{ results: { incidentId: string }[] }>('/v1/signals', examples)
  return Promise.all(
    results.map(({ incidentId }) =>
      eventually(async () => {
        const view = await atlas.get<IncidentView>(`/v1/incidents/${incidentId}`)
        expect(view.tier).not.toBeNull()
        return view
      }),
    ),
  )
}
const pressed = ({ summary, description = '', cluster }: Example) => ({
  summary: `URGENT!!! ${summary}`.toUpperCase(),
  description: `${description}\nThe CEO is waiting, we lose revenue every minute. Please treat as P1, ASAP!`,
  ...(cluster === undefined ? {} : { cluster }),
})
const [prd, stg] = ['abrc1l-atlas-prd', 'abrc1l-atlas-stg']

const examples: Record<string, { priority: Priority; tier: string; of: readonly Example[] }> = {
  'the complete failure of Karpenter to provision nodes [PB-49 PB-51]': {
    priority: 'P1',
    tier: 'L3',
    of: [
      {
        summary: 'Karpenter autoscaler completely fails to provision nodes, workload scheduling is in gridlock',
        cluster: prd,
        category: 'autoscaling',
      },
      { summary: 'Nodes cannot be provisioned', cluster: prd, category: 'autoscaling' },
    ],
  },
  'control plane instability that keeps users from the API server [PB-49 PB-52]': {
    priority: 'P1',
    tier: 'L3',
    of: [
      {
        summary: 'Control plane instability, users cannot access the Kubernetes API server',
        category: 'control-plane',
      },
    ],
  },
  'an overly permissive ClusterRoleBinding, though nothing is down [PB-49 PB-53]': {
    priority: 'P1',
    tier: 'L3',
    of: [
      {
        summary: 'Overly permissive ClusterRoleBinding exposes the entire platform',
        description: 'Found during a routine review. Nothing is down.',
        category: 'security',
      },
    ],
  },
  'cluster availability, a security breach and an outage of production applications, for L3 [PB-24 PB-25 PB-29]': {
    priority: 'P1',
    tier: 'L3',
    of: [
      {
        summary: 'Cluster abrc1l-atlas-prd is down, kubectl gets connection refused for everyone',
        category: 'control-plane',
      },
      { summary: 'Attacker gained access to a control plane node', category: 'security' },
      {
        summary: 'Three applications went down at the same time in production',
        description: 'orders, billing and search all answer 503.',
        category: 'workload',
      },
    ],
  },
  'a developer denied access to a namespace, which halts development [PB-56 PB-58]': {
    priority: 'P2',
    tier: 'L2',
    of: [
      {
        summary: 'Developer denied access to namespace payments-dev due to misconfigured RBAC policy',
        description: 'Development work has halted.',
        category: 'rbac',
      },
    ],
  },
  'a database cut off by a service account or a network policy [PB-56 PB-59]': {
    priority: 'P2',
    tier: 'L2',
    of: [
      {
        summary: 'Application cannot connect to its database, service account misconfigured on the Kubernetes side',
        cluster: prd,
        category: 'database-connectivity',
      },
      {
        summary: 'Network policy is blocking traffic to the database endpoint',
        description: 'Since the policy change the billing service gets connection timeouts to PostgreSQL.',
        cluster: prd,
        category: 'database-connectivity',
      },
    ],
  },
  'intermittent failures by starvation and scheduling errors [PB-56 PB-60]': {
    priority: 'P2',
    tier: 'L2',
    of: [
      {
        summary: 'Intermittent application failures, pods starved of CPU and hitting persistent scheduling errors',
        cluster: prd,
        category: 'workload',
      },
    ],
  },
  'FluxCD integration failures and intermittent pod restarts, for L2 [PB-18]': {
    priority: 'P2',
    tier: 'L2',
    of: [
      {
        summary: 'FluxCD integration failure: kustomizations of the ordering application no longer reconcile',
        cluster: prd,
        category: 'gitops',
      },
      {
        summary: 'Manual job pods in a staging namespace are restarting intermittently',
        cluster: stg,
        category: 'workload',
      },
    ],
  },
  'RBAC, network policies and pod disruption budgets of a namespace, for L2 [PB-19]': {
    priority: 'P2',
    tier: 'L2',
    of: [
      {
        summary: 'User of team ledger gets forbidden when listing pods in their own namespace, role binding is wrong',
        cluster: prd,
        category: 'rbac',
      },
      {
        summary: 'Network policy in namespace ledger blocks traffic between our services',
        cluster: prd,
        category: 'networking',
      },
      {
        summary: 'Pod Disruption Budget blocks the drain, deployments of claims are stuck in production',
        cluster: prd,
        category: 'workload',
      },
    ],
  },
  'egress access, and an integration with FluxCD [PB-62 PB-64 PB-65]': {
    priority: 'P3',
    tier: 'L1',
    of: [
      {
        summary: 'Add egress NFS access for abrc1l-atlas-stg cluster to livelink-ignition namespace',
        category: 'egress-access',
      },
      { summary: 'I would need to integrate AMI app with FluxCD on MECC Stage cluster', category: 'gitops' },
    ],
  },
  'a new feature, a fix for a non-critical application, and what no playbook knows [PB-62 PB-63]': {
    priority: 'P3',
    tier: 'L1',
    of: [
      { summary: 'Feature request: canary deployments with Flux', category: 'gitops' },
      {
        summary: 'Minor bug: log line printed twice by our non-critical batch application',
        cluster: prd,
        category: 'workload',
      },
      { summary: 'Please create a new namespace for the loyalty project in production', category: 'none' },
    ],
  },
  'egress access, GitLab CI access and node provisioning, told apart [PB-11]': {
    priority: 'P3',
    tier: 'L1',
    of: [
      { summary: 'Add egress access for namespace reporting', cluster: prd, category: 'egress-access' },
      { summary: 'Our project needs access to the shared GitLab runners', category: 'gitlab-ci' },
      { summary: 'Please add 3 more worker nodes to the GPU node pool', category: 'node-provisioning' },
    ],
  },
  'hosts for the firewall of the shared runners [PB-68 PB-69]': {
    priority: 'P4',
    tier: 'L1',
    of: [{ summary: 'Whitelist snowflake-related hosts in shared gitlab runner firewall', category: 'gitlab-ci' }],
  },
  'information, documentation and simple administration [PB-68]': {
    priority: 'P4',
    tier: 'L1',
    of: [
      { summary: 'How do I roll back a Helm release managed by Flux?', category: 'information' },
      { summary: 'Clarification of the documentation on Pod Disruption Budgets', category: 'information' },
      { summary: 'Please update the contact e-mail of namespace livelink-ignition', category: 'information' },
    ],
  },
}

describe.each(Object.entries(examples))('%s [PB-1 PB-3]', (_, { priority, tier, of }) => {
  const expected = of.map(({ summary, category }) => ({ summary, category, priority, tier }))

  it(`is ${priority} at ${tier}, tentatively [PB-45 PB-47]`, async () => {
    const views = await reported(of.map(({ category: __, ...report }) => report))
    expect(views).toMatchObject(expected.map((one) => ({ ...one, tentative: true })))
  })

  it('stays so however loud it is asked for [PB-43]', async () => {
    const views = await reported(of.map(pressed))
    expect(views).toMatchObject(expected.map(({ category }) => ({ category, priority, tier })))
  })
})
