import { type Hash, instant, type Instant, milliseconds, type ReportEvent } from '@atlas/contracts'
import { occurrenceIdOf } from './evolve-report.js'
import type { ReportContext } from './report.js'
import {
  type Firing,
  firstStart,
  isCleared,
  isPast,
  type KeptClear,
  latestStart,
  type ReportState,
} from './report-state.js'
import { recogniseClear, toldAhead } from './same-firing.js'

export interface ReceiveClear {
  readonly type: 'receive-clear'
  readonly dedupKey: Hash
  /** Start of the firing that it ends; without one it ends what fires now. */
  readonly startsAt: Instant | undefined
  /** Not after receivedAt. */
  readonly endsAt: Instant
  readonly receivedAt: Instant
}

/** A clear counts only for its firing; a re-send of one changes nothing and gives no event. */
export function receiveClear(command: ReceiveClear, state: ReportState, context: ReportContext): ReportEvent[] {
  const clear = clearOf(command, state, context)
  if (!clear) return []
  const known = recogniseClear(state, clear, context.replicaTolerance)
  switch (known.kind) {
    case 'echo':
      return []
    case 'unknown':
      return [keep(clear, command)]
    case 'firing':
      return clearFiring(command, state, context, clear, known.firing, known.span)
  }
}

/** With its start; undefined when it has none and nothing is left to end. */
function clearOf(
  { startsAt, endsAt }: ReceiveClear,
  state: ReportState,
  { replicaTolerance }: ReportContext,
): KeptClear | undefined {
  const end = milliseconds(endsAt)
  if (startsAt === undefined) return clearOfAll(end, state)
  const ahead = toldAhead(state, milliseconds(startsAt), replicaTolerance)
  const start = ahead ? latestStart(ahead) : Math.min(milliseconds(startsAt), end)
  return { startsAt: start, endsAt: Math.max(end, start) }
}

/** The source gave no start: its word is that it is over now, whatever its start was said to be. */
function clearOfAll(end: number, { firings }: ReportState): KeptClear | undefined {
  const open = firings
    .filter((firing) => !isCleared(firing))
    .reduce<number | undefined>((latest, firing) => Math.max(latest ?? -Infinity, latestStart(firing)), undefined)
  if (open !== undefined) return { startsAt: open, endsAt: Math.max(end, open) }
  return firings.length === 0 ? { startsAt: end, endsAt: end } : undefined
}

function clearFiring(
  command: ReceiveClear,
  state: ReportState,
  { replicaTolerance }: ReportContext,
  clear: KeptClear,
  firing: Firing,
  span: number,
): ReportEvent[] {
  const next = firing.spans.findIndex(
    ({ from }, index) =>
      index > span && from >= clear.endsAt && from - (firing.spans[index - 1]?.to ?? -Infinity) >= replicaTolerance,
  )
  if (next > 0) return splitOff(command, state, clear, firing, next)
  if (isCleared(firing) || state.keptClears.some(({ startsAt }) => startsAt === clear.startsAt)) return []
  if (clear.endsAt < latestStart(firing)) return [keep(clear, command)]
  return [cleared(command, clear, firing, firing.number, isPast(state, latestStart(firing), firing))]
}

/**
 * What was taken for a notification of a later firing, because no clear was known to lie between, was a firing of its
 * own: the clear has come now.
 */
function splitOff(
  command: ReceiveClear,
  state: ReportState,
  clear: KeptClear,
  firing: Firing,
  spans: number,
): ReportEvent[] {
  const { dedupKey, receivedAt } = command
  const number = state.occurrences + 1
  const text = state.facts?.text
  if (text === undefined) throw new Error('a key with a firing has facts')
  const started: ReportEvent = {
    type: 'OccurrenceStarted',
    occurredAt: receivedAt,
    data: {
      incidentId: firing.incidentId,
      occurrenceId: occurrenceIdOf(dedupKey, number),
      startsAt: instant(firstStart(firing)),
      receivedAt,
      occurrences: number,
      notifications: state.notifications,
      first: false,
      past: true,
      text,
      split: {
        from: occurrenceIdOf(dedupKey, firing.number),
        upTo: instant(firing.spans[spans - 1]?.to ?? firstStart(firing)),
      },
    },
  }
  return [started, cleared(command, clear, firing, number, true)]
}

const cleared = (
  { dedupKey, receivedAt }: ReceiveClear,
  { startsAt, endsAt }: KeptClear,
  { incidentId }: Firing,
  number: number,
  past: boolean,
): ReportEvent => ({
  type: 'OccurrenceCleared',
  occurredAt: receivedAt,
  data: {
    incidentId,
    occurrenceId: occurrenceIdOf(dedupKey, number),
    startsAt: instant(startsAt),
    endsAt: instant(endsAt),
    receivedAt,
    ...(past ? { past } : {}),
  },
})

const keep = ({ startsAt, endsAt }: KeptClear, { receivedAt }: ReceiveClear): ReportEvent => ({
  type: 'ClearKept',
  occurredAt: receivedAt,
  data: { startsAt: instant(startsAt), endsAt: instant(endsAt), receivedAt },
})
