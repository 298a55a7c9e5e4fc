import { between } from './wire.js'
import { json } from './wire.js'
import type { Stage } from './stage.js'
import type { StreamHead } from './stream-head.js'

/** A stage as the one text that log.append reads; the lists and their fields are described there. */
export function encode(stage: Stage): string {
  const group = (member: number): number => stage.groups.of(member)
  return [
    streams(stage),
    [...stage.claims].map(([name, { member, value }]) => record(group(member), name, value)),
    stage.claimed.map(({ member, timer }) => record(group(member), timer.owner, timer.name, timer.dueAt)),
    [...stage.timers.values()].flatMap((change) =>
      change.kind === 'disarmed' ? [record(group(change.member), change.owner, change.name)] : [],
    ),
    [...stage.timers.values()].flatMap((change) => {
      if (change.kind !== 'armed') return []
      const { service, owner, name, dueAt, incidentId, data } = change.timer
      const text = data === undefined ? '' : json(data, `data of timer ${name}`)
      return [record(group(change.member), service, owner, name, dueAt, incidentId ?? '', text)]
    }),
    [...stage.kept].map(([hash, { member, salt, bytes }]) =>
      record(group(member), hash, hex(salt), Buffer.from(bytes).toString('base64')),
    ),
    [...stage.redacted].map(([hash, member]) => record(group(member), hash)),
    stage.events.map((event) =>
      record(
        group(event.member),
        event.streamId,
        event.streamVersion,
        event.category,
        event.incidentId,
        event.type,
        event.occurredAt,
        event.data,
        event.metadata,
        event.hash,
      ),
    ),
  ]
    .map((records) => records.join(between.records))
    .join(between.lists)
}

/** The writers' group sees a stream move; every other group that looked at it only has it checked. */
function streams(stage: Stage): string[] {
  const records: string[] = []
  for (const [id, members] of stage.looks) {
    const head = stage.heads.get(id)
    if (!head) continue
    const writers = head.writer === undefined ? undefined : stage.groups.of(head.writer)
    if (writers !== undefined) records.push(streamRecord(writers, head, head.version, head.hash))
    for (const looking of new Set([...members].map((member) => stage.groups.of(member))))
      if (looking !== writers) records.push(streamRecord(looking, head, head.expected, head.expectedHash))
  }
  return records
}

const streamRecord = (group: number, head: StreamHead, version: number, hash: string): string =>
  record(group, head.id, head.category, head.expected, version, hash)

const record = (...fields: (string | number)[]): string => fields.join(between.fields)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
