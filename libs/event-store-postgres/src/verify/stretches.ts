import type { Seal } from '@atlas/contracts'
import { sealStream } from '@atlas/event-sourcing'
import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import type { SealChain } from './seal-chain.js'
import type { Stretch } from './stretch-walker.js'

/** A stretch ends with the seal that makes it so long, in positions or seals. */
const positionsAStretch = 50_000
const sealsAStretch = 2000
/** Seals read at a time. */
const page = 1000

/**
 * Cuts the log after `from` into stretches at the ends of its seals, checking the chain of these on the way; what no
 * seal covers yet follows in stretches by position, the last of them open.
 */
export async function* stretchesOf(
  client: Queryable,
  chain: SealChain,
  from: Seal | undefined,
): AsyncGenerator<Stretch, void> {
  let after: number | null = from?.last ?? null
  let seals: Seal[] = []
  const reached = () => seals.at(-1)?.last ?? after ?? 0
  for await (const seal of sealsOf(client, chain, from?.number ?? 0)) {
    // One that covers again what others do has been told of, and can't be held against a stretch.
    if (seal.first <= reached() || seal.last < seal.first) continue
    seals.push(seal)
    if (reached() - (after ?? 0) < positionsAStretch && seals.length < sealsAStretch) continue
    yield { after, upTo: reached(), seals }
    after = reached()
    seals = []
  }
  if (seals.length > 0) {
    yield { after, upTo: reached(), seals }
    after = reached()
  }
  const { rows } = await client.query<[string | null]>({ ...textOnly, text: 'select max(position) from log.events' })
  for (const end = Number(rows[0]?.[0] ?? 0); end - (after ?? 0) > positionsAStretch;) {
    const upTo: number = (after ?? 0) + positionsAStretch
    yield { after, upTo, seals: [] }
    after = upTo
  }
  yield { after, upTo: null, seals: [] }
}

async function* sealsOf(client: Queryable, chain: SealChain, from: number): AsyncGenerator<Seal> {
  let after = sealStream(from).id
  for (;;) {
    const { rows } = await client.query<[streamId: string, position: string, data: string]>({
      ...textOnly,
      name: 'atlas-verify-seals',
      text: `select stream_id, position, data from log.events
             where stream_id > $1 and stream_id <= $2 order by stream_id, stream_version limit $3`,
      values: [after, sealStream(999_999_999_999).id, page],
    })
    for (const [streamId, position, data] of rows) {
      const seal = chain.step(streamId, Number(position), JSON.parse(data))
      if (seal) yield seal
      after = streamId
    }
    if (rows.length < page) return
  }
}
