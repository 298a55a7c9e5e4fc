import { type Firing, type KeptClear, type ReportState, type Span } from './report-state.js'

/**
 * Whether two starts of one key are the same firing (domain, "Intake"): nearer than `replicaTolerance`, or the
 * later-received is the earlier and no clear lies between. Alertmanager's merge keeps the earliest start, so a
 * high-availability pair tells different ones, and a start may move back while the alert fires.
 * Milliseconds throughout.
 */

export type KnownFiring =
  | { readonly kind: 'same' | 'near' | 'earlier'; readonly firing: Firing; readonly span: number }
  | { readonly kind: 'unknown'; readonly kept: KeptClear | undefined }
  /** So old that its firing isn't remembered: an echo of it. */
  | { readonly kind: 'forgotten' }

export function recogniseFiring(state: ReportState, startsAt: number, tolerance: number): KnownFiring {
  const near = nearestFiring(state, startsAt, tolerance)
  if (near) return near
  const keptNear = state.keptClears.find((kept) => Math.abs(kept.startsAt - startsAt) < tolerance)
  if (keptNear) return { kind: 'unknown', kept: keptNear }
  // Before asking for a later one: the clear that lay between may be forgotten as well.
  if (isForgotten(state, startsAt, tolerance)) return { kind: 'forgotten' }
  return nextLater(state, startsAt, undefined) ?? { kind: 'unknown', kept: undefined }
}

export type KnownClear =
  | { readonly kind: 'firing'; readonly firing: Firing; readonly span: number }
  /** It was kept already, or its firing is no longer remembered. */
  | { readonly kind: 'echo' }
  | { readonly kind: 'unknown' }

/** Clears match alike, by the start that they carry; their own end counts as a clear that may lie between. */
export function recogniseClear(state: ReportState, clear: KeptClear, tolerance: number): KnownClear {
  const near = nearestFiring(state, clear.startsAt, tolerance)
  if (near) return { kind: 'firing', firing: near.firing, span: near.span }
  if (state.keptClears.some((kept) => Math.abs(kept.startsAt - clear.startsAt) < tolerance)) return { kind: 'echo' }
  if (isForgotten(state, clear.startsAt, tolerance)) return { kind: 'echo' }
  const later = nextLater(state, clear.startsAt, clear.endsAt)
  if (!later) return { kind: 'unknown' }
  return later.kind === 'earlier' ? { kind: 'firing', firing: later.firing, span: later.span } : { kind: 'echo' }
}

/** Of a start that is near none remembered. */
const isForgotten = ({ forgottenUpTo }: ReportState, startsAt: number, tolerance: number): boolean =>
  forgottenUpTo !== null && startsAt < forgottenUpTo + tolerance

/** The firing that told this same start while it lay in the future, where it was clamped. */
export const toldAhead = (state: ReportState, told: number, tolerance: number): Firing | undefined =>
  state.firings.findLast(({ toldStart }) => toldStart !== null && Math.abs(toldStart - told) < tolerance)

/** The firing with the nearest span; of equally near ones the newer. */
function nearestFiring(state: ReportState, startsAt: number, tolerance: number) {
  let found: { kind: 'same' | 'near'; firing: Firing; span: number } | undefined
  let nearest = tolerance
  for (const firing of state.firings)
    for (const [index, span] of firing.spans.entries()) {
      const distance = distanceTo(span, startsAt)
      if (distance < nearest || (found && distance === nearest)) {
        nearest = distance
        found = { kind: distance === 0 ? 'same' : 'near', firing, span: index }
      }
    }
  return found
}

const distanceTo = ({ from, to }: Span, at: number): number => (at < from ? from - at : at > to ? at - to : 0)

/** The next start after `startsAt` that is known, if no clear lies between: a firing's, or that of a kept clear. */
function nextLater(state: ReportState, startsAt: number, ownEnd: number | undefined) {
  let next: { at: number; firing?: Firing; span: number; kept?: KeptClear } | undefined
  for (const firing of state.firings)
    for (const [span, { from }] of firing.spans.entries())
      if (from > startsAt && (!next || from <= next.at)) next = { at: from, firing, span }
  for (const kept of state.keptClears)
    if (kept.startsAt > startsAt && (!next || kept.startsAt < next.at)) next = { at: kept.startsAt, kept, span: 0 }
  if (!next || clearLiesBetween(state, startsAt, next.at, ownEnd)) return undefined
  return next.firing
    ? ({ kind: 'earlier', firing: next.firing, span: next.span } as const)
    : ({ kind: 'unknown', kept: next.kept } as const)
}

const clearLiesBetween = (state: ReportState, from: number, to: number, ownEnd: number | undefined): boolean => {
  const between = (end: number | null | undefined): boolean => typeof end === 'number' && from < end && end <= to
  return (
    between(ownEnd) ||
    state.firings.some(({ endsAt }) => between(endsAt)) ||
    state.keptClears.some(({ endsAt }) => between(endsAt))
  )
}
