import type { Pool, PoolClient } from 'pg'
import { instantOf } from '../recorded-row.js'
import { textOnly } from '../text-only.js'
import { ChainWalk, type StoredLink } from './chain-walk.js'
import { Findings, type Verification } from './findings.js'

/** Rows fetched at a time; all that is held in memory. */
const stretch = 2000

export interface VerifyOptions {
  /** Called now and then with the events checked so far and about how many there are. */
  readonly onProgress?: (checked: number, about: number) => void
}

/**
 * Computes every chain of the log again from the stored bytes, as of one moment, while others go on writing. Finds
 * changed, missing and misplaced events, heads that are not their stream's last event, and content that isn't what its
 * hash says. A change behind the triggers is found by its event, or by the one after it if its hash was changed too.
 */
export async function verifyChains(pool: Pool, { onProgress }: VerifyOptions = {}): Promise<Verification> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const findings = new Findings()
    const walk = new ChainWalk(findings)
    const [[about] = ['0']] = await rowsOf<[string]>(client, 'select last_value from log.position')
    await client.query(`declare links no scroll cursor for ${everyLink}`)
    for (;;) {
      const links = await rowsOf<StoredLink>(client, `fetch ${stretch} from links`)
      for (const link of links) walk.step(linkOf(link))
      onProgress?.(walk.events, Number(about))
      if (links.length < stretch) break
    }
    await checkHeads(client, findings)
    const contents = await checkContents(client, findings)
    await client.query('commit')
    return { events: walk.events, streams: walk.streams, contents, ...findings.summary() }
  } finally {
    // What is left of a broken transaction goes with the connection.
    client.release(true)
  }
}

const everyLink = /* sql */ `
  select position, stream_id, stream_version, category, coalesce(incident_id::text, ''), type,
    occurred_at at time zone 'UTC', data, metadata, encode(hash, 'hex')
  from log.events order by stream_id, stream_version`

const linkOf = (row: StoredLink): StoredLink => {
  row[6] = instantOf(row[6])
  return row
}

async function checkHeads(client: PoolClient, findings: Findings): Promise<void> {
  const wrong = await rowsOf<[id: string, head: string, last: string | null, position: string | null]>(
    client,
    `select s.id, s.version, e.stream_version, e.position
     from log.streams s
     left join lateral (select * from log.events where stream_id = s.id order by stream_version desc limit 1) e on true
     where e.stream_version is distinct from s.version or e.hash is distinct from s.hash`,
  )
  for (const [streamId, head, last, position] of wrong)
    findings.add({
      fault: 'head',
      streamId,
      streamVersion: Number(head),
      position: position === null ? null : Number(position),
      says: `${streamId} has its head at version ${head}, but its last event is ${last === null ? 'missing' : `version ${last}`}`,
    })
  const headless = await rowsOf<[id: string, position: string]>(
    client,
    `select e.stream_id, e.position from log.events e
     where e.stream_version = 1 and not exists (select from log.streams s where s.id = e.stream_id)`,
  )
  for (const [streamId, position] of headless)
    findings.add({
      fault: 'head',
      streamId,
      streamVersion: 1,
      position: Number(position),
      says: `${streamId} has no head`,
    })
}

async function checkContents(client: PoolClient, findings: Findings): Promise<number> {
  const wrong = await rowsOf<[hash: string]>(
    client,
    `select encode(hash, 'hex') from log.content where sha256(salt || bytes) <> hash`,
  )
  for (const [hash] of wrong)
    findings.add({
      fault: 'content',
      streamId: null,
      streamVersion: null,
      position: null,
      says: `content ${hash} was changed`,
    })
  const [[count] = ['0']] = await rowsOf<[string]>(client, 'select count(*) from log.content')
  return Number(count)
}

async function rowsOf<Row extends unknown[]>(client: PoolClient, text: string): Promise<Row[]> {
  const { rows } = await client.query<Row>({ ...textOnly, text })
  return rows
}
