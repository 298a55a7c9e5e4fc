import { AlertmanagerAlert, mistakesOf, type ReportText } from '@atlas/contracts'
import { reject } from '../rejected/reject.js'
import { dedupKeyOf } from '../signal/dedup-key.js'
import { factsOf, labelled } from '../signal/facts.js'
import { meaningOf } from '../signal/meaning.js'
import type { Received } from '../signal/received.js'
import { clusterOf, type Sender } from '../signal/sender.js'
import { tooLarge, unstorable } from '../signal/storable.js'
import { endOf, instantOf } from '../signal/times.js'

/** One alert of a webhook, alone: a firing group can hold a resolved one. `truncated`: its group was cut. */
export function fromAlertmanager(item: unknown, index: number, sender: Sender, truncated: boolean): Received {
  const parsed = AlertmanagerAlert.safeParse(item)
  if (!parsed.success) return reject(sender, index, item, mistakesOf(parsed.error.issues, `alerts[${index}]`))
  const path = `alerts[${index}]`
  const wrong = unstorable(parsed.data, path) ?? tooLarge(parsed.data.labels, `${path}.labels`)
  if (wrong) return reject(sender, index, item, [wrong])
  const { labels, annotations, status, fingerprint, ...times } = parsed.data
  const label = labelled(labels, sender.policy.intake.labels.cluster)
  const located = clusterOf(sender, label, `alerts[${index}].labels.cluster`)
  if ('wrong' in located) return reject(sender, index, item, [located.wrong])
  const { cluster } = located
  const said = meaningOf(sender, index, cluster, labels['alertname'], status)
  if (said) return said
  const { receivedAt } = sender
  const startsAt = instantOf(times.startsAt)
  return {
    kind: 'signal',
    index,
    status,
    dedupKey: dedupKeyOf('alertmanager', cluster, fingerprint),
    eventKey: undefined,
    startsAt: startsAt ?? receivedAt,
    endsAt: endOf(instantOf(times.endsAt), startsAt, receivedAt),
    reportedAt: receivedAt,
    receivedAt,
    facts: factsOf({ source: sender.source, cluster, labels }, sender.policy),
    text: textOf(labels, annotations),
    reporter: undefined,
    flags: truncated ? ['truncated-alerts'] : [],
  }
}

/** The annotations that published rules use: summary and description, once message. */
const textOf = (labels: Record<string, string>, annotations: Record<string, string>): ReportText => {
  const description = annotations['description'] ?? annotations['message'] ?? ''
  const summary = annotations['summary'] ?? (description === '' ? labels['alertname'] : description)
  return { summary: (summary ?? 'alert without a name').slice(0, 1000), description, annotations }
}
