import { type Hash, instant, type Instant, milliseconds, type ReportEvent } from '@atlas/contracts'
import { occurrenceIdOf } from './evolve-report.js'
import type { ReportContext } from './report.js'
import { type Firing, firstStart, isCleared, type KeptClear, latestStart, type ReportState } from './report-state.js'
import { recogniseClear } from './same-firing.js'

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
  const clear = clearOf(command, state)
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
function clearOf({ startsAt, endsAt }: ReceiveClear, { firings }: ReportState): KeptClear | undefined {
  const end = milliseconds(endsAt)
  if (startsAt !== undefined) return { startsAt: milliseconds(startsAt), endsAt: Math.max(end, milliseconds(startsAt)) }
  const open = firings.findLast((firing) => !isCleared(firing))
  // The source gave no times of its own: its word is that it is over now, whatever its start was said to be.
  if (open) return { startsAt: latestStart(open), endsAt: Math.max(end, latestStart(open)) }
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
  return [cleared(command, clear, firing, firing.number)]
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
      text,
      split: {
        from: occurrenceIdOf(dedupKey, firing.number),
        upTo: instant(firing.spans[spans - 1]?.to ?? firstStart(firing)),
      },
    },
  }
  return [started, cleared(command, clear, firing, number)]
}

const cleared = (
  { dedupKey, receivedAt }: ReceiveClear,
  { startsAt, endsAt }: KeptClear,
  { incidentId }: Firing,
  number: number,
): ReportEvent => ({
  type: 'OccurrenceCleared',
  occurredAt: receivedAt,
  data: {
    incidentId,
    occurrenceId: occurrenceIdOf(dedupKey, number),
    startsAt: instant(startsAt),
    endsAt: instant(endsAt),
    receivedAt,
  },
})

const keep = ({ startsAt, endsAt }: KeptClear, { receivedAt }: ReceiveClear): ReportEvent => ({
  type: 'ClearKept',
  occurredAt: receivedAt,
  data: { startsAt: instant(startsAt), endsAt: instant(endsAt), receivedAt },
})
