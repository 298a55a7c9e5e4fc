import type { Hash, IncidentId, Requestor, SignalFacts } from '@atlas/contracts'

/**
 * What intake remembers of one dedup key. Plain JSON and bounded, because a key may see 100,000 occurrences and its
 * state is kept in snapshots: of the firings and of the kept clears only the newest `remembered` of each are held.
 * Instants in it are milliseconds since 1970-01-01T00:00:00Z; what lay in the future is clamped to its receipt.
 */
export interface ReportState {
  readonly dedupKey: Hash | null
  /** The key's binding: where its next occurrence goes. */
  readonly incident: { readonly id: IncidentId; readonly number: string | null } | null
  /** What that incident has of the key: what a merge or split takes along. */
  readonly bound: Bound
  /** As last recorded; a linked incident opens with them. */
  readonly facts: SignalFacts | null
  readonly requestors: readonly Requestor[]
  readonly occurrences: number
  readonly notifications: number
  /** In order of their numbers. */
  readonly firings: readonly Firing[]
  readonly keptClears: readonly KeptClear[]
  /** Greatest start of a firing no longer remembered; what starts at or before it, and at none remembered, is an echo. */
  readonly forgottenUpTo: number | null
}

export interface Bound {
  readonly occurrences: number
  readonly notifications: number
  /** When the first of them reached us. */
  readonly since: number
}

export interface Firing {
  /** `<dedup key>/<number>` is the occurrence's id. */
  readonly number: number
  readonly incidentId: IncidentId
  readonly receivedAt: number
  /** The source's word where it lay in the future, else null. */
  readonly toldStart: number | null
  /**
   * The starts that were told for it, ascending. One span is a cluster of starts each nearer than replicaTolerance to
   * another; further, earlier ones come from `the later-received is the earlier`.
   */
  readonly spans: readonly Span[]
  /** End by its latest clear, null before any. */
  readonly endsAt: number | null
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** A clear that came before its firing. */
export interface KeptClear {
  readonly startsAt: number
  readonly endsAt: number
}

/**
 * What is told of a firing counts exactly as long as fewer than so many later ones are known; of an older one it is an
 * echo: a notification, never an occurrence (long-history.spec.ts). Enough for two hours of flapping at the nearest
 * distance that still counts apart (2 min), delivered in any order.
 */
export const remembered = 64

export const firstStart = (firing: Firing): number => firing.spans[0]?.from ?? firing.receivedAt
export const latestStart = (firing: Firing): number => firing.spans.at(-1)?.to ?? firing.receivedAt

/** That which began last: the key's state hangs on it. */
export const newestFiring = ({ firings }: ReportState): Firing | undefined =>
  firings.reduce<Firing | undefined>(
    (one, other) => (one === undefined || latestStart(other) >= latestStart(one) ? other : one),
    undefined,
  )

/** Whether the key's state hangs on another firing, one that began later than `start`. */
export const isPast = (state: ReportState, start: number, except?: Firing): boolean =>
  state.firings.some((firing) => firing !== except && latestStart(firing) > start)

/** A clear ends the starts that lie before it; a later start of the same firing fires again. */
export const isCleared = (firing: Firing): boolean => firing.endsAt !== null && firing.endsAt >= latestStart(firing)
