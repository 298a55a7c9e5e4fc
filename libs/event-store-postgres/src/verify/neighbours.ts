import type { Hash } from '@atlas/contracts'
import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'

/** The event of a stream that comes before another, by version. */
export interface Earlier {
  readonly version: number
  readonly position: number
  readonly hash: Hash
}

/** A stream where a walk has left it. */
export interface LeftAt {
  readonly version: number
  readonly position: number
  readonly hash: Hash
}

/** What a walk asks about streams that reach beyond it. */
export class Neighbours {
  constructor(private readonly client: Queryable) {}

  /** Of each event, the nearest earlier one of its stream that there is. */
  async before(
    events: readonly { readonly streamId: string; readonly version: number }[],
  ): Promise<(Earlier | undefined)[]> {
    const { rows } = await this.client.query<[version: string | null, position: string, hash: string]>({
      ...textOnly,
      name: 'atlas-verify-before',
      text: `select p.stream_version, p.position, p.hash
             from unnest($1::text[], $2::integer[]) with ordinality w(id, version, n)
             left join lateral (
               select stream_version, position, hash from log.events
               where stream_id = w.id and stream_version < w.version order by stream_version desc limit 1) p on true
             order by w.n`,
      values: [events.map(({ streamId }) => streamId), events.map(({ version }) => version)],
    })
    return rows.map(([version, position, hash]) =>
      version === null ? undefined : { version: Number(version), position: Number(position), hash: hash.slice(2) },
    )
  }

  /**
   * Of the streams that end where a walk has left them, those whose head says otherwise: each stream is told of by one
   * walk. `head` is null where there is none.
   */
  async wrongHeads(
    streams: ReadonlyMap<string, LeftAt>,
  ): Promise<{ streamId: string; head: number | null; leftAt: LeftAt }[]> {
    const ids = [...streams.keys()]
    const left = [...streams.values()]
    const { rows } = await this.client.query<[n: string, head: string | null]>({
      ...textOnly,
      name: 'atlas-verify-heads',
      text: `select w.n, s.version
             from unnest($1::text[], $2::integer[], $3::text[]) with ordinality w(id, version, hash, n)
             left join log.streams s on s.id = w.id
             where (s.version is distinct from w.version or s.hash <> decode(w.hash, 'hex'))
               and not exists (select from log.events e where e.stream_id = w.id and e.stream_version > w.version)`,
      values: [ids, left.map(({ version }) => version), left.map(({ hash }) => hash)],
    })
    return rows.flatMap(([n, head]) => {
      const [streamId, leftAt] = [ids[Number(n) - 1], left[Number(n) - 1]]
      return streamId !== undefined && leftAt ? [{ streamId, head: head === null ? null : Number(head), leftAt }] : []
    })
  }
}
