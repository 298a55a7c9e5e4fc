import { type MissingPart, mistakesOf, SignalInput } from '@atlas/contracts'
import { CloudEvent, ValidationError } from 'cloudevents'
import { z } from 'zod'
import { reject } from '../rejected/reject.js'
import { dedupKeyOf } from '../signal/dedup-key.js'
import { factsOf, labelled } from '../signal/facts.js'
import { meaningOf } from '../signal/meaning.js'
import type { Received } from '../signal/received.js'
import { clusterOf, type Sender } from '../signal/sender.js'
import { tooLarge, unstorable } from '../signal/storable.js'
import { endOf, instantOf } from '../signal/times.js'
import { reporterOf } from './api-signal.js'

/** Checked before the library sees them, which would make up a missing id and time. */
const Attributes = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(1024),
  source: z.string().min(1).max(2048),
  type: z.string().min(1).max(1024),
  subject: z.string().min(1).max(2048).exactOptional(),
  time: z.iso.datetime({ offset: true, error: 'an RFC 3339 time such as 2026-11-23T09:30:00Z' }).exactOptional(),
  /** The cluster may stand in an extension attribute. */
  cluster: z.string().min(1).max(253).exactOptional(),
})
type Attributes = z.infer<typeof Attributes>

/**
 * One CloudEvent (its JSON format) whose data has the fields of a Signal, all optional, or is a text. Source, type and
 * subject are its key; source and id make a re-send (domain, "Words"); its time is when it began.
 */
export function fromCloudEvent(item: unknown, index: number, sender: Sender): Received {
  const attributes = Attributes.safeParse(withoutNulls(item))
  if (!attributes.success) return reject(sender, index, item, mistakesOf(attributes.error.issues))
  const event = attributes.data
  const wrong = unstorable({ ...event, data: undefined }) ?? wrongAttribute(event)
  if (wrong) return reject(sender, index, item, [wrong])
  const { source, type, subject, id } = event
  const summary = subject === undefined ? type : `${type}: ${subject}`
  const parsed = SignalInput.safeParse({ summary: summary.slice(0, 1000), ...dataOf(event) })
  if (!parsed.success) return reject(sender, index, item, mistakesOf(parsed.error.issues, 'data'))
  const input = parsed.data
  const unfit = unstorable(input, 'data') ?? tooLarge(input.labels, 'data.labels')
  if (unfit) return reject(sender, index, item, [unfit])
  const { receivedAt, policy } = sender
  const label = input.cluster ?? event.cluster ?? labelled(input.labels, policy.intake.labels.cluster)
  const located = clusterOf(sender, label, 'cluster')
  if ('wrong' in located) return reject(sender, index, item, [located.wrong])
  const { cluster } = located
  const said = meaningOf(sender, index, cluster, input.labels['alertname'], input.status)
  if (said) return said
  const time = instantOf(event.time)
  const startsAt = instantOf(input.startsAt)
  return {
    kind: 'signal',
    index,
    status: input.status,
    dedupKey: dedupKeyOf('cloudevents', cluster, source, type, subject ?? ''),
    eventKey: dedupKeyOf('cloudevents', source, id),
    startsAt: input.status === 'firing' ? (startsAt ?? time ?? receivedAt) : startsAt,
    endsAt: endOf(instantOf(input.endsAt) ?? time, startsAt, receivedAt),
    reportedAt: time ?? receivedAt,
    receivedAt,
    facts: factsOf({ ...input, source: sender.source, cluster }, policy),
    text: { summary: input.summary, description: input.description ?? '', annotations: input.annotations },
    reporter: reporterOf(input, sender),
    flags: [],
  }
}

/** An attribute that is null is one that isn't set (cloudevents/spec, JSON format, section 2.2). */
const withoutNulls = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && !Array.isArray(item)
    ? Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
    : item

/** The library's word on names and types of attributes. */
function wrongAttribute(attributes: Attributes): MissingPart | undefined {
  try {
    new CloudEvent(attributes)
    return undefined
  } catch (error) {
    if (!(error instanceof ValidationError || error instanceof TypeError)) throw error
    const [message = 'not a CloudEvent'] = error.message.split('\n')
    return { field: 'attributes', message }
  }
}

function dataOf({ data, data_base64: base64 }: Attributes): object {
  if (typeof base64 === 'string') return { description: Buffer.from(base64, 'base64').toString() }
  if (typeof data === 'string') return { description: data }
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
}
