import type { ServiceName } from '@atlas/contracts'
import { faultPoint } from '@atlas/event-sourcing'
import { append } from './append.js'
import { signalAppended } from './appended-signal.js'
import type { Call } from './call.js'
import { isCollision, isOfTheData } from './errors.js'
import type { Queryable } from './queryable.js'
import { load } from './stage/load.js'
import { Stage } from './stage/stage.js'
import { StagedTransaction } from './stage/staged-transaction.js'
import type { StreamMemory } from './stage/stream-memory.js'

/** A flush ends at about these, whatever is left going into the next one. */
const mostEvents = 500
const mostBytes = 8 * 1024 * 1024

export interface FlushContext {
  readonly pool: Queryable
  readonly memory: StreamMemory
  readonly services: readonly ServiceName[]
}

/** A call that has decided, and how it ends once its group is stored. */
interface Decided {
  readonly call: Call
  readonly member: number
  readonly result: unknown
}

/**
 * Loads, decides in order of arrival and stores what many calls staged. Gives the calls that are to decide again:
 * those overtaken by other writers, and those for which there was no room.
 */
export async function flush(
  calls: readonly Call[],
  context: FlushContext,
): Promise<{ overtaken: Call[]; left: Call[] }> {
  const stage = new Stage()
  try {
    const now = await load(
      context.pool,
      stage,
      context.memory,
      calls.map(({ reads }) => reads),
    )
    const { decided, left } = decideAll(
      calls,
      stage,
      (call) => new StagedTransaction(stage, now, call.reads, call.metadata, context.services),
    )
    return { overtaken: await store(decided, stage, context), left }
  } catch (error) {
    if (isCollision(error)) return { overtaken: [...calls], left: [] }
    if (isOfTheData(error) && calls.length > 1) {
      for (const call of calls) call.alone = true
      return { overtaken: [], left: [...calls] }
    }
    for (const call of calls) call.fail(error)
    return { overtaken: [], left: [] }
  }
}

function decideAll(
  calls: readonly Call[],
  stage: Stage,
  begin: (call: Call) => StagedTransaction,
): { decided: Decided[]; left: Call[] } {
  const decided: Decided[] = []
  for (const [at, call] of calls.entries()) {
    if (stage.events.length >= mostEvents || stage.bytes >= mostBytes) return { decided, left: calls.slice(at) }
    try {
      const work = begin(call)
      const result = decideNow(call, work)
      const member = stage.groups.add()
      stage.take(member, call.reads, work)
      decided.push({ call, member, result })
    } catch (error) {
      call.fail(error)
    }
  }
  return { decided, left: [] }
}

/** A decision that waits for something would see, and change, what others decide meanwhile. */
export function decideNow(call: Call, work: StagedTransaction): unknown {
  const result = call.decide(work)
  if (result instanceof Promise) {
    result.catch(() => undefined)
    throw new TypeError('a decision must be synchronous: it returned a promise')
  }
  return result
}

async function store(decided: readonly Decided[], stage: Stage, { pool, memory }: FlushContext): Promise<Call[]> {
  const { refused, positions } = stage.isEmpty
    ? { refused: new Set<number>(), positions: new Map<number, number>() }
    : await underWay(append(pool, stage))
  faultPoint('committed before answer')
  remember(stage, memory, refused)
  if (positions.size > 0) signalAppended()
  const overtaken: Call[] = []
  for (const { call, member, result } of decided) {
    if (refused.has(stage.groups.of(member))) overtaken.push(call)
    else call.settle({ result, position: positions.get(member) ?? 0 })
  }
  return overtaken
}

/** One statement is the whole transaction: it is on its way to the server once this turn of the loop is over. */
function underWay<Result>(storing: Promise<Result>): Promise<Result> {
  setImmediate(faultPoint, 'inside the transaction')
  return storing
}

/** What was stored is the newest that is known of its streams. */
export function remember(stage: Stage, { folds, snapshots }: StreamMemory, refused: ReadonlySet<number>): void {
  for (const { id, writer, expected, version, hash, states } of stage.heads.values()) {
    if (writer === undefined || refused.has(stage.groups.of(writer))) continue
    folds.set(id, version, hash, states)
    snapshots.grown(id, expected, version, hash, states)
  }
}
