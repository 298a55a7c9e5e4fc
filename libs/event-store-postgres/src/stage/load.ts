import { type Fact, type Instant, upcast } from '@atlas/contracts'
import type { Reads } from '@atlas/event-sourcing'
import { Unfoldable } from '../errors.js'
import type { Queryable } from '../queryable.js'
import { textOnly } from '../text-only.js'
import type { FoldCache } from './fold-cache.js'
import { keyName } from './names.js'
import { foldOf } from './snapshots.js'
import type { Stage } from './stage.js'
import type { StreamMemory } from './stream-memory.js'
import { type AnyAggregate, type AnyStream, type Folded, headOf, type StreamHead } from './stream-head.js'
import { between } from './wire.js'

/** Everything that these commands want to look at, in one statement and so of one moment. Gives `log.now()`. */
export async function load(
  connection: Queryable,
  stage: Stage,
  memory: StreamMemory,
  wanted: readonly Reads[],
): Promise<Instant> {
  const streams = streamsToLoad(stage, memory.folds, wanted)
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
      streams.map(({ snapshot }) => snapshot?.fold ?? null),
      streams.map(({ snapshot }) => snapshot?.stateVersion ?? null),
      memory.snapshots.every,
    ],
  })
  const rowsOf = Map.groupBy(rows, ([kind, id]) => (ofStream.has(kind) ? (id ?? '') : kind))
  for (const item of streams) {
    try {
      admit(stage, memory, item, rowsOf.get(item.stream.id) ?? [])
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
/** Rows whose second field is the stream's id. */
const ofStream: ReadonlySet<string> = new Set(['head', 'snapshot', 'event'])

/**
 * A snapshot is asked for only where more events are missing than lie between two of them, and taken only if it is of
 * this very chain: its hash is that of the event at its version.
 *
 * Each stream is looked up by itself (lateral, and `offset 0` so that the planner doesn't undo it), and its events by
 * both ends: else a plan made when one stream was most of the log reads the whole log for every load. The lists are
 * sub-selects so that the planner doesn't see how long they are: it would take a plan for the length at hand to be
 * better than the one that is kept, and make one for each load, which costs more than to run it.
 */
const loadStatement = /* sql */ `
  with head as materialized (
    select s.id, s.version, s.hash, w.after, w.fold, w.state_version
    from unnest((select $1::text[]), (select $2::integer[]), (select $6::text[]), (select $7::integer[]))
        w(id, after, fold, state_version)
      cross join lateral (select * from log.streams s where s.id = w.id and s.version > w.after offset 0) s
  ), kept as materialized (
    select h.id, p.version, p.state
    from head h cross join lateral (
      select p.version, p.state
      from log.snapshots p
        join log.events e on e.stream_id = p.stream_id and e.stream_version = p.version and e.hash = p.hash
      where p.stream_id = h.id and p.fold = h.fold and p.state_version = h.state_version
        and p.version between h.after + 1 and h.version
      offset 0
    ) p
    where h.version - h.after > $8::integer
  )
  select 'now', log.instant(log.now()), null, null, null, null
  union all
  select 'head', h.id, h.version::text, encode(h.hash, 'hex'), null, null from head h
  union all
  select 'snapshot', k.id, k.version::text, k.state::text, null, null from kept k
  union all
  select 'event', h.id, e.stream_version::text, e.type, log.instant(e.occurred_at), e.data::text
  from head h left join kept k on k.id = h.id cross join lateral (
    select e.stream_version, e.type, e.occurred_at, e.data from log.events e
    where e.stream_id = h.id and e.stream_version > greatest(h.after, k.version) and e.stream_version <= h.version
    offset 0
  ) e
  union all
  select 'key', k.scope, encode(k.key, 'hex'), k.value, null, null
  from unnest((select $3::text[]), (select $4::text[])) w(scope, key) join log.keys k on k.scope = w.scope and k.key = decode(w.key, 'hex')
  union all
  select 'content', encode(c.hash, 'hex'), encode(c.bytes, 'base64'), null, null, null
  from unnest((select $5::text[])) w(hash) join log.content c on c.hash = decode(w.hash, 'hex')`

interface Wanted {
  readonly stream: AnyStream
  readonly aggregates: Set<AnyAggregate>
  /** What is known of it: events after this version are fetched. */
  readonly known: Folded
  readonly after: number
  /** Which snapshot would do; none for a stream under several folds, or one whose fold keeps none. */
  readonly snapshot: { readonly fold: string; readonly stateVersion: number } | undefined
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
    const snapshot = stage.heads.has(entry.stream.id) ? undefined : snapshotOf([...entry.aggregates], known)
    return { ...entry, known, after: whole ? 0 : known.version, snapshot }
  })
}

function snapshotOf(wanted: readonly AnyAggregate[], known: Folded): Wanted['snapshot'] {
  const [only, ...others] = new Set([...wanted, ...known.states.keys()])
  if (only?.stateVersion === undefined || others.length > 0) return undefined
  return { fold: foldOf(only), stateVersion: only.stateVersion }
}

function admit(
  stage: Stage,
  { folds, snapshots }: StreamMemory,
  { stream, aggregates, known, after }: Wanted,
  rows: Row[],
): void {
  const facts: { version: number; fact: Fact }[] = []
  let { version, hash } = known
  let kept: { readonly version: number; readonly state: unknown } | undefined
  for (const [kind, , second, third, occurredAt, data] of rows) {
    if (kind === 'head') [version, hash] = [Number(second), third ?? '']
    else if (kind === 'snapshot') kept = { version: Number(second), state: JSON.parse(third ?? '') }
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
    const from = kept?.version ?? (known.states.has(aggregate) ? known.version : 0)
    let state: unknown = kept ? kept.state : from > 0 ? known.states.get(aggregate) : aggregate.initial()
    for (const { version: at, fact } of facts) if (at > from) state = aggregate.evolve(state, fact)
    states.set(aggregate, state)
  }
  const committed = { version, hash, states }
  if (after < version || states.size > known.states.size) folds.set(stream.id, version, hash, states)
  // One that should have been there is missing: made up for, so that the next one to come needn't read all this.
  if (facts.length > snapshots.every) snapshots.keep(stream.id, version, hash, states)
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
