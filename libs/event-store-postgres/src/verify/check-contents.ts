import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import type { Findings } from './findings.js'

/** Every content that is there is what its hash says; hashed by the server, which needn't send it. Gives how many. */
export async function checkContents(client: Queryable, findings: Findings): Promise<number> {
  const { rows: wrong } = await client.query<[hash: string]>({
    ...textOnly,
    text: `select encode(hash, 'hex') from log.content where sha256(salt || bytes) <> hash`,
  })
  for (const [hash] of wrong)
    findings.add({
      fault: 'content',
      streamId: null,
      streamVersion: null,
      position: null,
      says: `content ${hash} was changed`,
    })
  const { rows } = await client.query<[count: string]>({ ...textOnly, text: 'select count(*) from log.content' })
  return Number(rows[0]?.[0] ?? 0)
}
