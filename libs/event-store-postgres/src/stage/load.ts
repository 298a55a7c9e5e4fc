import { type Fact, type Instant, upcast } from '@atlas/contracts'
import type { Reads } from '@atlas/event-sourcing'
import { Unfoldable } from '../errors.js'
import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import type { FoldCache } from './fold-cache.js'
import { keyName } from './names.js'
import type { Stage } from './stage.js'
import { type AnyAggregate, type AnyStream, type Folded, headOf, type StreamHead } from './stream-head.js'
import { between } from './wire.js'

/** Everything that these commands want to look at, in one statement and so of one moment. Gives `log.now()`. */
export async function load(
  connection: Queryable,
  stage: Stage,
  cache: FoldCache,
  wanted: readonly Reads[],
): Promise<Instant> {
  const streams = streamsToLoad(stage, cache, wanted)
  const keys = wanted.flatMap((reads) => reads.keys ?? []).map((key) => keyName(key).split(between.fields))
  const contents = new Set(wanted.flatMap((reads) => reads.content ?? []))
  const { rows } = await connection.query<Row>({
    ...textOnly,
    name: 'atlas-load',
    text: loadStatement,
    values: [
      streams.map(({ stream }) => stream.id),
      streams.map(({ after }) => after),
      keys.map(([scope]) => scope),
      keys.map(([, key]) => key),
      [...contents],
    ],
  })
  const rowsOf = Map.groupBy(rows, ([kind, id]) => (kind === 'head' || kind === 'event' ? (id ?? '') : kind))
  for (const item of streams) {
    try {
      admit(stage, cache, item, rowsOf.get(item.stream.id) ?? [])
    } catch (error) {
      throw new Unfoldable(item.stream.id, error)
    }
  }
  for (const [, scope, key, value] of rowsOf.get('key') ?? [])
    stage.held.set(`${scope}${between.fields}${key}`, value ?? '')
  for (const [, hash, bytes] of rowsOf.get('content') ?? [])
    stage.contents.set(hash ?? '', Buffer.from(bytes ?? '', 'base64'))
  return rowsOf.get('now')?.[0]?.[1] as Instant
}

type Row = [kind: string, ...(string | null)[]]

const loadStatement = /* sql */ `
  with head as materialized (
    select s.id, s.version, s.hash, w.after
    from unnest($1::text[], $2::integer[]) w(id, after) join log.streams s on s.id = w.id and s.version > w.after
  )
  select 'now', log.instant(log.now()), null, null, null, null
  union all
  select 'head', h.id, h.version::text, encode(h.hash, 'hex'), null, null from head h
  union all
  select 'event', e.stream_id, e.stream_version::text, e.type, log.instant(e.occurred_at), e.data::text
  from head h join log.events e on e.stream_id = h.id and e.stream_version > h.after
  union all
  select 'key', k.scope, encode(k.key, 'hex'), k.value, null, null
  from unnest($3::text[], $4::text[]) w(scope, key) join log.keys k on k.scope = w.scope and k.key = decode(w.key, 'hex')
  union all
  select 'content', encode(c.hash, 'hex'), encode(c.bytes, 'base64'), null, null, null
  from unnest($5::text[]) w(hash) join log.content c on c.hash = decode(w.hash, 'hex')`

interface Wanted {
  readonly stream: AnyStream
  readonly aggregates: Set<AnyAggregate>
  /** What is known of it: events after this version are fetched. */
  readonly known: Folded
  readonly after: number
}

function streamsToLoad(stage: Stage, cache: FoldCache, wanted: readonly Reads[]): Wanted[] {
  const aggregates = new Map<string, { stream: AnyStream; aggregates: Set<AnyAggregate> }>()
  for (const stream of wanted.flatMap((reads) => reads.streams)) {
    if (stage.heads.get(stream.id)?.states.has(stream.aggregate)) continue
    const entry = aggregates.get(stream.id) ?? { stream, aggregates: new Set() }
    entry.aggregates.add(stream.aggregate)
    aggregates.set(stream.id, entry)
  }
  return [...aggregates.values()].map((entry) => {
    const known = cache.get(entry.stream.id)
    const whole = stage.heads.has(entry.stream.id) || [...entry.aggregates].some((one) => !known.states.has(one))
    return { ...entry, known, after: whole ? 0 : known.version }
  })
}

function admit(stage: Stage, cache: FoldCache, { stream, aggregates, known, after }: Wanted, rows: Row[]): void {
  const facts: { version: number; fact: Fact }[] = []
  let { version, hash } = known
  for (const [kind, , second, third, occurredAt, data] of rows) {
    if (kind === 'head') [version, hash] = [Number(second), third ?? '']
    else {
      const { type, data: newest } = upcast(third ?? '', JSON.parse(data ?? ''))
      facts.push({ version: Number(second), fact: { type, occurredAt: occurredAt as Instant, data: newest } })
    }
  }
  facts.sort((one, other) => one.version - other.version)
  const begun = stage.heads.get(stream.id)
  if (begun) return admitFold(begun, aggregates, facts)
  const states = new Map<AnyAggregate, unknown>()
  for (const aggregate of new Set([...known.states.keys(), ...aggregates])) {
    const from = known.states.has(aggregate) ? known.version : 0
    let state: unknown = from > 0 ? known.states.get(aggregate) : aggregate.initial()
    for (const { version: at, fact } of facts) if (at > from) state = aggregate.evolve(state, fact)
    states.set(aggregate, state)
  }
  const committed = { version, hash, states }
  if (after < version || states.size > known.states.size) cache.set(stream.id, version, hash, states)
  stage.heads.set(stream.id, headOf(stream, committed))
}

/** A fold that nobody had asked of this stream so far in this unit. */
function admitFold(head: StreamHead, aggregates: Set<AnyAggregate>, facts: { version: number; fact: Fact }[]): void {
  const seen = facts.filter(({ version }) => version <= head.expected).map(({ fact }) => fact)
  for (const aggregate of aggregates) {
    let state: unknown = aggregate.initial()
    for (const fact of [...seen, ...head.staged]) state = aggregate.evolve(state, fact)
    head.states.set(aggregate, state)
  }
}
