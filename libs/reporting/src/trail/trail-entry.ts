import {
  type Actor,
  type AtlasEvent,
  type ContentHash,
  eventName,
  type Recorded,
  type TrailCorrection,
  type TrailEntry,
  type TrailEvidence,
  type TrailRedaction,
} from '@atlas/contracts'
import type { ClockChanges } from './clock-changes.js'
import { sentence } from './sentences.js'
import { evidenceNamed, reasonIn, reasonNamed, ruleOf } from './stands-on.js'

/** What entries of a stretch of the trail speak of besides their own events. */
export interface TrailContext {
  /** Stream to what it is about, and name of an event to its type (subjects.ts). */
  readonly subjects: ReadonlyMap<string, string>
  readonly causes: ReadonlyMap<string, string>
  readonly clocks: Pick<ClockChanges, 'of'>
  /** Content that is still there, and what is known of what isn't. */
  readonly contents: ReadonlyMap<ContentHash, Uint8Array>
  readonly redactions: ReadonlyMap<ContentHash, TrailRedaction>
  /** By the event that was wrong. */
  readonly corrections: ReadonlyMap<string, readonly TrailCorrection[]>
}

export function trailEntry(event: Recorded<AtlasEvent>, about: TrailContext): TrailEntry {
  const reason = reasonNamed(event)
  const corrections = about.corrections.get(eventName(event))
  return {
    position: event.position,
    event: event.type,
    stream: eventName(event),
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    actor: actorName(event.metadata.actor),
    sentence: sentence(event, about.subjects.get(event.streamId), about.causes),
    why: reason === undefined ? reasonIn(event) : (textOf(reason, about) ?? redactedWhy(about.redactions.get(reason))),
    rule: ruleOf(event),
    policy: event.metadata.policy ?? null,
    evidence: evidenceNamed(event).map(({ what, hash }) => {
      const redacted = about.redactions.get(hash)
      return { what, hash, shown: shown(textOf(hash, about)), ...(redacted ? { redacted } : {}) }
    }),
    clocks: [...about.clocks.of(event)],
    data: event.data,
    hash: event.hash,
    ...(corrections ? { corrections: [...corrections] } : {}),
  }
}

/** `person jonas.meier (Evangelist, L3) via http`. */
export function actorName({ kind, id, onBehalfOf, via, roles = [], tier }: Actor): string {
  const held = [...roles, ...(tier ? [tier] : [])].join(', ')
  return `${kind} ${id}${onBehalfOf ? ` for ${onBehalfOf}` : ''}${held ? ` (${held})` : ''} via ${via}`
}

const redactedWhy = (redaction: TrailRedaction | undefined): string | null => (redaction ? redactedAs(redaction) : null)

/** `redacted on 2026-11-23 by nadia.rossi: it named a patient`. */
export const redactedAs = ({ at, by, reason }: TrailRedaction): string =>
  `redacted on ${at.slice(0, 10)} by ${by ?? 'policy'}: ${reason}`

function textOf(hash: ContentHash, { contents }: TrailContext): string | undefined {
  const bytes = contents.get(hash)
  return bytes && Buffer.from(bytes).toString('utf8')
}

/** Evidence of a shape was kept as JSON; whatever else is text. */
export function shown(text: string | undefined): TrailEvidence['shown'] {
  if (text === undefined) return null
  if (!text.startsWith('{')) return text
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return text
  }
}
