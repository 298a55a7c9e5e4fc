import { mistakesOf, SignalInput } from '@atlas/contracts'
import { v7 as uuid } from 'uuid'
import { reject } from '../rejected/reject.js'
import { dedupKeyOf } from '../signal/dedup-key.js'
import { factsOf, labelled } from '../signal/facts.js'
import { meaningOf } from '../signal/meaning.js'
import type { Received, Reporter } from '../signal/received.js'
import { clusterOf, type Sender } from '../signal/sender.js'
import { tooLarge, unstorable } from '../signal/storable.js'
import { endOf, instantOf } from '../signal/times.js'

/** One item of POST /v1/signals. Without a dedupKey it stands alone; without startsAt it began when it came. */
export function fromApi(item: unknown, index: number, sender: Sender): Received {
  const parsed = SignalInput.safeParse(item)
  if (!parsed.success) return reject(sender, index, item, mistakesOf(parsed.error.issues))
  const input = parsed.data
  const wrong = unstorable(input) ?? tooLarge(input.labels, 'labels')
  if (wrong) return reject(sender, index, item, [wrong])
  const label = input.cluster ?? labelled(input.labels, sender.policy.intake.labels.cluster)
  const located = clusterOf(sender, label, input.cluster === undefined ? 'labels.cluster' : 'cluster')
  if ('wrong' in located) return reject(sender, index, item, [located.wrong])
  const { cluster } = located
  const said = meaningOf(sender, index, cluster, input.labels['alertname'], input.status)
  if (said) return said
  const { receivedAt, keyId } = sender
  const startsAt = instantOf(input.startsAt)
  return {
    kind: 'signal',
    index,
    status: input.status,
    dedupKey:
      input.dedupKey === undefined
        ? dedupKeyOf('alone', cluster, uuid())
        : dedupKeyOf(`api:${keyId}`, cluster, input.dedupKey),
    eventKey: undefined,
    startsAt: input.status === 'firing' ? (startsAt ?? receivedAt) : startsAt,
    endsAt: endOf(instantOf(input.endsAt), startsAt, receivedAt),
    reportedAt: receivedAt,
    receivedAt,
    facts: factsOf({ ...input, source: sender.source, cluster }, sender.policy),
    text: { summary: input.summary, description: input.description ?? '', annotations: input.annotations },
    reporter: reporterOf(input, sender),
    flags: [],
  }
}

/** A person's key reports for its person, unless the item names another. */
export const reporterOf = (input: Pick<SignalInput, 'reporter'>, { person }: Sender): Reporter | undefined =>
  input.reporter ?? (person === null ? undefined : { person })
