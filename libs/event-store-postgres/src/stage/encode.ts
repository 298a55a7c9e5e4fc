import { bytes, hex, instant, integer, json, jsonOrNull, List, text, uuidOrNull } from './list.js'
import { partsOf } from './names.js'
import type { Stage } from './stage.js'
import type { StreamHead } from './stream-head.js'
import { json as jsonText } from './wire.js'

/** Parameters of log.append by name, always all and in one order. */
export type Parameters = readonly (readonly [name: string, value: Buffer | null])[]

/**
 * A stage as log.append takes it; its lists are described there. What is largest comes first: pg's own buffer grows by
 * half and what is missing, and would be copied again and again.
 */
export function encode(stage: Stage): Parameters {
  const group = (member: number): number => stage.groups.of(member)
  const { streams, places } = encodeStreams(stage, group)
  return [
    stage.events.list,
    encodeContent(stage, group),
    encodeWrites(stage, group, places),
    streams,
    encodeKeys(stage, group),
    ...encodeTimers(stage, group),
    encodeRedacted(stage, group),
  ].flatMap((list) => list.parameters)
}

type GroupOf = (member: number) => number

interface InGroup {
  readonly group: number
}

/** The writers' group sees a stream move; every other group that looked at it only has it checked. */
function encodeStreams(stage: Stage, group: GroupOf) {
  const streams = new List<StreamRow>('streams', [
    text('id'),
    hex('hash'),
    text('category'),
    integer('group'),
    integer('expected'),
    integer('version'),
  ])
  /** Where in the list, from 1, a stream is that is written. */
  const places = new Map<StreamHead, number>()
  for (const [id, members] of stage.looks) {
    const head = stage.heads.get(id)
    if (!head) continue
    const { category, expected } = head
    const writers = head.writer === undefined ? undefined : group(head.writer)
    if (writers !== undefined) {
      streams.add({ group: writers, id, category, expected, version: head.version, hash: head.hash })
      places.set(head, streams.length)
    }
    for (const looking of new Set([...members].map(group)))
      if (looking !== writers)
        streams.add({ group: looking, id, category, expected, version: expected, hash: head.expectedHash })
  }
  return { streams, places }
}

interface StreamRow extends InGroup {
  readonly id: string
  readonly category: string
  readonly expected: number
  readonly version: number
  readonly hash: string
}

function encodeWrites({ events }: Stage, group: GroupOf, places: ReadonlyMap<StreamHead, number>) {
  const writes = new List<InGroup & { stream: number; incident: string | null; metadata: string }>('writes', [
    json('metadata'),
    uuidOrNull('incident'),
    integer('group'),
    integer('stream'),
  ])
  for (const { member, head, incidentId, metadata } of events.writes) {
    const stream = places.get(head)
    if (stream === undefined) throw new Error(`${head.id} is written by nobody`)
    writes.add({ group: group(member), stream, incident: incidentId, metadata })
  }
  return writes
}

function encodeKeys({ claims }: Stage, group: GroupOf) {
  const keys = new List<InGroup & { scope: string; key: string; value: string }>('keys', [
    text('value'),
    text('scope'),
    hex('key'),
    integer('group'),
  ])
  for (const [name, { member, value }] of claims) keys.add({ group: group(member), ...partsOf(name), value })
  return keys
}

interface TimerName extends InGroup {
  readonly owner: string
  readonly name: string
}

function encodeTimers({ timers, claimed }: Stage, group: GroupOf) {
  const name = [integer('group'), text('owner'), text('name')] as const
  const armed = new List<TimerName & { service: string; due: number; incident: string | null; data: string | null }>(
    'armed',
    [...name, text('service'), instant('due'), uuidOrNull('incident'), jsonOrNull('data')],
  )
  const disarmed = new List<TimerName>('disarmed', name)
  for (const change of timers.values()) {
    if (change.kind === 'disarmed') {
      disarmed.add({ group: group(change.member), owner: change.owner, name: change.name })
      continue
    }
    const { dueAt, incidentId: incident, data, ...timer } = change.timer
    const text = data === undefined ? null : jsonText(data, `data of timer ${timer.name}`)
    armed.add({ ...timer, group: group(change.member), due: Date.parse(dueAt), incident, data: text })
  }
  const fired = new List<TimerName & { due: number }>('fired', [...name, instant('due')])
  for (const { member, timer } of claimed)
    fired.add({ group: group(member), owner: timer.owner, name: timer.name, due: Date.parse(timer.dueAt) })
  return [armed, disarmed, fired]
}

function encodeContent({ kept }: Stage, group: GroupOf) {
  const content = new List<InGroup & { hash: string; salt: Uint8Array; bytes: Uint8Array }>('content', [
    bytes('bytes'),
    bytes('salt'),
    hex('hash'),
    integer('group'),
  ])
  for (const [hash, { member, salt, bytes }] of kept) content.add({ group: group(member), hash, salt, bytes })
  return content
}

function encodeRedacted({ redacted }: Stage, group: GroupOf) {
  const list = new List<InGroup & { hash: string }>('redacted', [hex('hash'), integer('group')])
  for (const [hash, member] of redacted) list.add({ group: group(member), hash })
  return list
}
