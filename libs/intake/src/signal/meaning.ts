import type { Beat, Ignored } from './received.js'
import { silenceOf } from './facts.js'
import type { Sender } from './sender.js'

/** Watchdog is a heartbeat and InfoInhibitor nothing: neither opens an incident. Undefined: it is a signal. */
export function meaningOf(
  { policy, receivedAt }: Sender,
  index: number,
  cluster: string,
  alertname: string | undefined,
  status: 'firing' | 'resolved',
): Beat | Ignored | undefined {
  if (alertname === undefined) return undefined
  const { heartbeat, ignoredAlertnames } = policy.intake
  if (ignoredAlertnames.includes(alertname)) return { kind: 'ignored', index }
  if (!heartbeat.alertnames.includes(alertname)) return undefined
  const silenceMs = silenceOf(policy, cluster)
  if (status === 'resolved' || silenceMs === null) return { kind: 'ignored', index }
  return { kind: 'beat', index, cluster, silenceMs, receivedAt }
}
