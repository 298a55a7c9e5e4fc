import { type HeartbeatEvent, instant, type Instant, milliseconds } from '@atlas/contracts'
import { type Aggregate, type Decider, streamOf } from '@atlas/event-sourcing'

/** Loss and return of a cluster's Watchdog (domain, "Intake"); beats are no events, they only move the alarm. */
export interface HeartbeatState {
  /** Since when the cluster counts as lost; null while it is heard or was never heard. */
  readonly lostAt: Instant | null
}

export type HeartbeatCommand =
  | { readonly type: 'beat'; readonly cluster: string; readonly receivedAt: Instant }
  /** No beat for `silenceMs` after `lastSeenAt`; the instant at which that was true. */
  | {
      readonly type: 'fall-silent'
      readonly cluster: string
      readonly lastSeenAt: Instant
      readonly silenceMs: number
      readonly dueAt: Instant
    }

export const heartbeat: Aggregate<HeartbeatState, HeartbeatEvent> &
  Decider<HeartbeatCommand, HeartbeatEvent, HeartbeatState, undefined> = {
  category: 'heartbeat',
  stateVersion: 1,
  initial: () => ({ lostAt: null }),
  evolve: (_, event) => ({ lostAt: event.type === 'HeartbeatLost' ? event.occurredAt : null }),
  decide: (command, state) => decideHeartbeat(command, state),
}

/** A second loss without a return, and a return without a loss, are nothing. */
export function decideHeartbeat(command: HeartbeatCommand, { lostAt }: HeartbeatState): HeartbeatEvent[] {
  const { cluster } = command
  switch (command.type) {
    case 'beat': {
      const { receivedAt } = command
      if (lostAt === null) return []
      return [{ type: 'HeartbeatReturned', occurredAt: receivedAt, data: { cluster, lostAt, receivedAt } }]
    }
    case 'fall-silent': {
      const { lastSeenAt, silenceMs, dueAt } = command
      if (lostAt !== null) return []
      return [
        { type: 'HeartbeatLost', occurredAt: dueAt, data: { cluster, lastSeenAt, after: `PT${silenceMs / 1000}S` } },
      ]
    }
  }
}

/** Stream of a cluster, by the sha256 of its name. */
export const heartbeatStream = (clusterHash: string) => streamOf(heartbeat, clusterHash)

/** When a cluster heard at `receivedAt` counts as lost. */
export const silentAt = (receivedAt: Instant, silenceMs: number): Instant =>
  instant(milliseconds(receivedAt) + silenceMs)
