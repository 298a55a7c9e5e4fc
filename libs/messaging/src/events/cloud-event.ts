import { eventName, type Recorded, upcast } from '@atlas/contracts'
import type { StoredEvent } from '@atlas/event-sourcing'

/** The one header: CloudEvents 1.0, structured mode (Kafka protocol binding, section 3.3). */
export const cloudEventHeaders = { 'content-type': 'application/cloudevents+json; charset=UTF-8' }

/**
 * The event as a CloudEvent, its data byte for byte as hashed. Attributes are scalars: `metadata` is JSON text,
 * positions are text because a CloudEvents integer has 32 bits. `previous` is the position sent before it to the same
 * partition. Put together as text: to parse and print what nobody here reads would cost more than sending it.
 */
export function toCloudEvent(event: StoredEvent, source: string, previous: number): string {
  // A stream's key may be an id of policy, which is any text; types, categories, instants and hashes need no escaping.
  const stream = JSON.stringify(event.streamId)
  const incident = event.incidentId === null ? '' : `"incidentid":"${event.incidentId}",`
  return (
    `{"specversion":"1.0","id":${JSON.stringify(eventName(event))},"source":"/atlas/${source}","type":"${event.type}",` +
    `"time":"${event.occurredAt}","subject":${event.incidentId === null ? stream : `"${event.incidentId}"`},` +
    `"datacontenttype":"application/json","position":"${event.position}","previous":"${previous}",` +
    `"streamid":${stream},"streamversion":${event.streamVersion},"category":"${event.category}",${incident}` +
    `"recordedat":"${event.recordedAt}","hash":"${event.hash}","metadata":${JSON.stringify(event.metadata)},` +
    `"data":${event.data}}`
  )
}

/** `IncidentOpened` of `IncidentOpened.v1`. */
export const nameOf = (type: string): string => type.slice(0, type.lastIndexOf('.v'))

/** What stands on a topic, as far as the bus itself needs it. The rest is read by `toRecorded`, when it is wanted. */
export interface Envelope {
  readonly type: string
  readonly key: string
  readonly position: number
  readonly previous: number
  readonly text: string
  /** Where what follows `previous` begins, in what `toCloudEvent` wrote. */
  readonly rest?: { readonly time: string; readonly at: number }
}

/**
 * The beginning of what `toCloudEvent` writes. Most of a topic is no business of a consumer, and read by its form a
 * message costs a fifth of being parsed.
 */
const beginning =
  /^\{"specversion":"1\.0","id":"[^"\\]+","source":"[^"\\]+","type":"([^"\\]+)","time":"([^"\\]+)","subject":"([^"\\]+)","datacontenttype":"application\/json","position":"(\d{1,15})","previous":"(\d{1,15})",/

/** What follows it, up to the metadata: read by its form, so that the data alone is parsed as JSON. */
const following =
  /"streamid":("(?:[^"\\]|\\.)+"),"streamversion":(\d{1,15}),"category":"([^"\\]+)",(?:"incidentid":"([^"\\]+)",)?"recordedat":"([^"\\]+)","hash":"([^"\\]+)","metadata":/y
/** No JSON text within a JSON string holds this: its quotes are escaped. */
const beforeData = '","data":'

/** Throws SyntaxError or NotOurs; nothing is known of such a message but its bytes. */
export function openEnvelope(value: Buffer | null): Envelope {
  const text = (value ?? Buffer.alloc(0)).toString()
  const start = beginning.exec(text)
  if (start) {
    const [{ length: at }, type = '', time = '', key = '', position, previous] = start
    return { type, key, position: Number(position), previous: Number(previous), text, rest: { time, at } }
  }
  const fields = fieldsOf(text)
  return {
    type: textOf(fields, 'type'),
    key: textOf(fields, 'subject'),
    position: wholeOf(fields, 'position'),
    previous: wholeOf(fields, 'previous'),
    text,
  }
}

/** Throws UnknownEventVersion, NotOurs, or SyntaxError of the message or its metadata. */
export function toRecorded(envelope: Envelope): Recorded {
  return writtenByUs(envelope) ?? parsed(envelope)
}

/** Undefined for what has another form, more attributes after its data, or is broken: that is parsed. */
function writtenByUs({ text, type: stored, position, rest }: Envelope): Recorded | undefined {
  if (!rest) return undefined
  following.lastIndex = rest.at
  const found = following.exec(text)
  if (!found) return undefined
  const [, streamId = '', streamVersion, category = '', incidentId, recordedAt, hash = ''] = found
  const end = text.indexOf(beforeData, following.lastIndex)
  const json = end < 0 || !text.endsWith('}') ? undefined : jsonOf(text.slice(end + beforeData.length, -1))
  if (json === undefined) return undefined
  const { type, data } = upcast(stored, json)
  return {
    type,
    data,
    position,
    occurredAt: rest.time as Recorded['occurredAt'],
    streamId: JSON.parse(streamId) as string,
    streamVersion: Number(streamVersion),
    category,
    incidentId: (incidentId ?? null) as Recorded['incidentId'],
    recordedAt: recordedAt as Recorded['recordedAt'],
    hash,
    metadata: metadataOf(text.slice(following.lastIndex, end + 1)),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Those of one command follow one another. */
let last: { readonly text: string; readonly metadata: Recorded['metadata'] } | undefined
function metadataOf(text: string): Recorded['metadata'] {
  if (last?.text === text) return last.metadata
  const metadata = JSON.parse(JSON.parse(text) as string) as Recorded['metadata']
  last = { text, metadata }
  return metadata
}

function parsed({ text, position }: Envelope): Recorded {
  const fields = fieldsOf(text)
  const { type, data } = upcast(textOf(fields, 'type'), fields['data'])
  const incidentId = fields['incidentid']
  return {
    type,
    data,
    position,
    occurredAt: textOf(fields, 'time') as Recorded['occurredAt'],
    streamId: textOf(fields, 'streamid'),
    streamVersion: wholeOf(fields, 'streamversion'),
    category: textOf(fields, 'category'),
    incidentId: (typeof incidentId === 'string' ? incidentId : null) as Recorded['incidentId'],
    recordedAt: textOf(fields, 'recordedat') as Recorded['recordedAt'],
    hash: textOf(fields, 'hash'),
    metadata: JSON.parse(textOf(fields, 'metadata')) as Recorded['metadata'],
  }
}

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(text: string): Fields {
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null) throw new NotOurs('it is no JSON object')
  return json as Fields
}

/** A message on a service's topic that no relay of ours has written. */
export class NotOurs extends Error {
  constructor(what: string) {
    super(`not a message of an Atlas relay: ${what}`)
  }
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || value === '') throw new NotOurs(`${name} should be text`)
  return value
}

function wholeOf(fields: Fields, name: string): number {
  const value = Number(fields[name])
  if (!Number.isSafeInteger(value) || value < 0 || fields[name] === '') throw new NotOurs(`${name} should be a number`)
  return value
}
