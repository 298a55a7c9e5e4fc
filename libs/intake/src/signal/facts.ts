import type { Environment, Requestor, SignalFacts, SignalSource } from '@atlas/contracts'
import { environmentOfNames } from '@atlas/domain'
import type { Policy } from '@atlas/policy'

export interface Described {
  readonly source: SignalSource
  readonly cluster: string
  readonly labels: Readonly<Record<string, string>>
  readonly environment?: string | undefined
  readonly namespace?: string | undefined
  readonly application?: string | undefined
}

/** Facts that may stand in an event: the registry's word on the cluster goes before the sender's. */
export function factsOf(described: Described, policy: Policy): Omit<SignalFacts, 'text'> {
  const { source, cluster, labels } = described
  const known = clusterIn(policy, cluster)
  const namespace = described.namespace ?? labelled(labels, policy.intake.labels.namespace)
  const application = described.application ?? labelled(labels, policy.intake.labels.application)
  return {
    source,
    cluster,
    clusterKnown: known !== undefined,
    environment: known?.environment ?? environmentOf(described, policy),
    ...(namespace === undefined ? {} : { namespace }),
    ...(application === undefined ? {} : { application }),
    ...(labels['alertname'] === undefined ? {} : { alertname: labels['alertname'] }),
    ...(labels['severity'] === undefined ? {} : { severity: labels['severity'] }),
    labels,
  }
}

/** The first label of `names` that is there. */
export function labelled(labels: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  for (const name of names) if (Object.hasOwn(labels, name) && labels[name] !== '') return labels[name]
  return undefined
}

/** Of a cluster that the registry doesn't know: the sender's word, else the cluster's name, else a label. */
const environmentOf = ({ environment, cluster, labels }: Described, { classification }: Policy): Environment =>
  environmentOfNames(
    [
      environment,
      cluster.startsWith('unknown:') ? undefined : cluster,
      ...classification.environmentLabels.map((label) => labels[label]),
    ],
    classification,
  )

const clusterIn = ({ clusters }: Policy, cluster: string) =>
  Object.hasOwn(clusters.clusters, cluster) ? clusters.clusters[cluster] : undefined

/** Longest silence of a cluster's Watchdog in ms; null: it is not expected to beat. */
export const silenceOf = (policy: Policy, cluster: string): number | null => {
  const known = clusterIn(policy, cluster)
  return known?.heartbeat === undefined ? policy.intake.heartbeat.silence : known.heartbeat
}

/** Who is asked when nobody reported: the namespace's contacts, else the cluster's, else nobody. */
export function contactsOf(
  policy: Policy,
  { cluster, namespace }: Pick<SignalFacts, 'cluster' | 'namespace'>,
): Requestor[] {
  const known = clusterIn(policy, cluster)
  const own =
    namespace !== undefined && known && Object.hasOwn(known.namespaces, namespace) && known.namespaces[namespace]
  return (own ? own.contacts : (known?.contacts ?? [])).map((id) => ({ id }))
}
