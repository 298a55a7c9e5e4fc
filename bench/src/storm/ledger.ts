import type { IncidentView } from '@atlas/contracts'
import type { RunningAtlas } from '../running/running-atlas.js'

/** What the sender counted, by key. */
export type Ledger = Map<string, Counts>
export interface Counts {
  occurrences: number
  notifications: number
}

/** What differs between the ledger and what is read at GET /v1/incidents, as sentences; empty: counted exactly. */
export async function differences(ledger: Ledger, atlas: RunningAtlas): Promise<string[]> {
  const found = new Map<string, Counts>()
  const twice: string[] = []
  for await (const { namespace, occurrences, notifications } of incidents(atlas)) {
    const key = namespace ?? ''
    if (!ledger.has(key)) continue
    if (found.has(key)) twice.push(`${key} has two incidents`)
    found.set(key, { occurrences, notifications })
  }
  const wrong = [...ledger].flatMap(([key, sent]) => {
    const counted = found.get(key)
    if (!counted) return [`${key} has no incident`]
    if (counted.occurrences === sent.occurrences && counted.notifications === sent.notifications) return []
    return [`${key}: sent ${JSON.stringify(sent)}, counted ${JSON.stringify(counted)}`]
  })
  return [...twice, ...wrong]
}

async function* incidents(atlas: RunningAtlas): AsyncGenerator<IncidentView> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = `/v1/incidents?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`
    const answer = await fetch(atlas.urlOf(query, 'GET'), { headers: { authorization: `Bearer ${atlas.key}` } })
    if (!answer.ok) throw new Error(`${query} answered ${answer.status}`)
    const page = (await answer.json()) as { items: IncidentView[]; next: string | null }
    yield* page.items
    cursor = page.next
  }
}
