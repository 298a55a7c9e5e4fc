import type { IncidentView } from '@atlas/contracts'

/** What the sender counted, by key. */
export type Ledger = Map<string, Counts>
export interface Counts {
  occurrences: number
  notifications: number
}

/** A page of GET /v1/incidents. */
export interface Page {
  readonly items: readonly IncidentView[]
  readonly next: string | null
}

/** What differs between the ledger and what is read at GET /v1/incidents, as sentences; empty: counted exactly. */
export async function differences(ledger: Ledger, read: (path: string) => Promise<Page>): Promise<string[]> {
  const found = new Map<string, Counts>()
  const twice: string[] = []
  for await (const { namespace, occurrences, notifications } of incidents(read)) {
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

async function* incidents(read: (path: string) => Promise<Page>): AsyncGenerator<IncidentView> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await read(
      `/v1/incidents?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    yield* page.items
    cursor = page.next
  }
}
