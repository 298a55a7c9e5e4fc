import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import type { Findings } from './findings.js'

/** Heads of streams of which the log holds no event: looked for when there are more heads than streams that begin. */
export async function findEmptyStreams(client: Queryable, streams: number, findings: Findings): Promise<void> {
  const { rows: counted } = await client.query<[heads: string]>({
    ...textOnly,
    text: 'select count(*) from log.streams',
  })
  if (Number(counted[0]?.[0]) === streams && findings.summary().faults === 0) return
  const { rows } = await client.query<[id: string, version: string]>({
    ...textOnly,
    text: `select s.id, s.version from log.streams s
           where not exists (select from log.events e where e.stream_id = s.id) order by s.id`,
  })
  for (const [streamId, version] of rows)
    findings.add({
      fault: 'head',
      streamId,
      streamVersion: Number(version),
      position: null,
      says: `${streamId} has its head at version ${version}, but its last event is missing`,
    })
}
