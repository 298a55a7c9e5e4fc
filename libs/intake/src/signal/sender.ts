import type { Instant, MissingPart, SignalSource } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'

/** Who sends, by which door, when, and the policy that is in force for this request. */
export interface Sender {
  readonly source: SignalSource
  readonly keyId: string
  /** Clusters for which the key may speak; null is any. */
  readonly clusters: readonly string[] | null
  /** The person of the roster as whom the key acts. */
  readonly person: string | null
  /** `?cluster=`. */
  readonly askedCluster: string | undefined
  /** Stamped at the edge, or by the broker. */
  readonly receivedAt: Instant
  readonly policy: Policy
}

export type ClusterOf = { readonly cluster: string } | { readonly wrong: MissingPart }

/**
 * The cluster is the key's, else `?cluster=`, else the label; with none it is `unknown:<key id>`, never shared between
 * senders. What contradicts the key is refused (domain, "Intake"). A key for several clusters speaks for the one that
 * the request or the label names.
 */
export function clusterOf(sender: Sender, label: string | undefined, field: string): ClusterOf {
  const { askedCluster, clusters, keyId } = sender
  if (clusters?.length === 1 && clusters[0] !== undefined) {
    const [cluster] = clusters
    if (label !== undefined && label !== cluster) return contradiction(field, label, cluster)
    if (askedCluster !== undefined && askedCluster !== cluster) return contradiction('cluster', askedCluster, cluster)
    return { cluster }
  }
  const named = askedCluster ?? label
  if (named === undefined) return { cluster: `unknown:${keyId}` }
  if (named.startsWith('unknown:'))
    return { wrong: { field, message: 'unknown: is kept for senders without a cluster' } }
  if (named.length > 253) return { wrong: { field, message: 'has more than 253 characters' } }
  if (clusters === null) return { cluster: named }
  if (!clusters.includes(named)) return contradiction(field, named, clusters.join(', '))
  if (label !== undefined && !clusters.includes(label)) return contradiction(field, label, clusters.join(', '))
  return { cluster: named }
}

const contradiction = (field: string, said: string, right: string): ClusterOf => ({
  wrong: { field, message: `the key speaks for ${right || 'no cluster'}, not for ${said}` },
})
