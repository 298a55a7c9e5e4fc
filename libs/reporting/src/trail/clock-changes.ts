import type { Recorded, ServiceLevelEvent, TrailClock, TrailClockState } from '@atlas/contracts'

/** Clocks before and after each decision, from everything that an incident's clocks have said. */
export class ClockChanges {
  private readonly states = new Map<string, TrailClockState>()
  private readonly changes = new Map<string, TrailClock[]>()

  constructor(said: readonly Recorded<ServiceLevelEvent>[]) {
    for (const event of said) this.take(event)
  }

  /** Those that a decision changed: what the clocks said of its type in the append that it came with. */
  of(decision: Recorded): readonly TrailClock[] {
    return this.changes.get(cause(decision, decision.type)) ?? []
  }

  private take(event: Recorded<ServiceLevelEvent>): void {
    const { clock } = event.data
    const before = this.states.get(clock) ?? null
    const after = stateAfter(before, event)
    if (!after) return
    this.states.set(clock, after)
    if (!('because' in event.data)) return
    const key = cause(event, event.data.because)
    const changes = this.changes.get(key) ?? []
    const earlier = changes.find((change) => change.clock === clock)
    this.changes.set(
      key,
      earlier
        ? changes.map((change) => (change === earlier ? { ...earlier, after } : change))
        : [...changes, { clock, before, after }],
    )
  }
}

/** A command's events have one cause and are recorded together; of those, the ones of a type. */
const cause = ({ metadata, recordedAt }: Pick<Recorded, 'metadata' | 'recordedAt'>, type: string): string =>
  JSON.stringify([metadata.correlationId, metadata.causationId, recordedAt, type])

function stateAfter(before: TrailClockState | null, event: ServiceLevelEvent): TrailClockState | undefined {
  if (event.type === 'ClockStarted') {
    const { terms, dueAt } = event.data
    const { target, calendar } = terms
    return { state: 'running', target, calendar, elapsedMs: 0, dueAt, breachedAt: null }
  }
  if (!before) return undefined
  switch (event.type) {
    case 'ClockResumed':
    case 'ClockContinued':
      return { ...before, state: 'running', elapsedMs: event.data.elapsedMs, dueAt: event.data.dueAt }
    case 'ClockPaused':
      return { ...before, state: 'paused', elapsedMs: event.data.elapsedMs, dueAt: before.breachedAt }
    case 'ClockMet':
      return { ...before, state: 'met', elapsedMs: event.data.elapsedMs, dueAt: before.breachedAt }
    case 'ClockCancelled':
      return { ...before, state: 'cancelled', elapsedMs: event.data.elapsedMs, dueAt: before.breachedAt }
    case 'ClockRetargeted': {
      const { terms, elapsedMs, dueAt } = event.data
      const { target, calendar } = terms
      return { ...before, target, calendar, elapsedMs, dueAt }
    }
    case 'ClockBreached':
      return { ...before, elapsedMs: event.data.elapsedMs, dueAt: event.occurredAt, breachedAt: event.occurredAt }
    case 'ClockRevised': {
      const { elapsedMs, dueAt, breachedAt } = event.data.after
      return { ...before, elapsedMs, dueAt, breachedAt }
    }
    case 'BreachExplained':
    case 'BreachExcused':
    case 'BreachExcuseWithdrawn':
    case 'ClockNoted':
    // What it changes is said by ClockRevised.
    case 'ClockCorrected':
    case 'ClockThresholdReached':
      return before
  }
}
