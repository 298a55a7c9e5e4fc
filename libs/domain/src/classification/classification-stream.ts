import type { ClassificationEvent, EventOf, Hash, IncidentId, Instant, ReportText, SignalFacts } from '@atlas/contracts'
import { type Aggregate, type Decider, streamOf } from '@atlas/event-sourcing'
import { type Classification, classify } from './classify.js'
import type { ClassifyingPolicy } from './facts.js'
import type { Signal } from './signal.js'

/** What an incident was first taken for, tentative until a person confirms or corrects it, and by which rules so far. */
export interface ClassificationState {
  readonly first: EventOf<'IncidentClassified'>['data'] | null
  /** Those that decided on it or on a later signal of it. */
  readonly rules: readonly string[]
}

export interface ClassifyIncident {
  readonly incidentId: IncidentId
  readonly facts: SignalFacts
  /** Null where the text has been redacted: labels must do. */
  readonly text: ReportText | null
}

/** Of a later signal of the incident: which one, and when it came. */
export interface ClassifySignal extends ClassifyIncident {
  readonly signal: Pick<EventOf<'SignalClassified'>['data'], 'dedupKey' | 'occurrenceId' | 'receivedAt'>
}

export interface ClassificationContext {
  readonly now: Instant
  readonly hash: Hash
  readonly policy: ClassifyingPolicy
}

const fold: Aggregate<ClassificationState, ClassificationEvent> = {
  category: 'classification',
  initial: () => ({ first: null, rules: [] }),
  evolve: ({ first, rules }, event) => ({
    first: event.type === 'IncidentClassified' ? event.data : first,
    rules: [...new Set([...rules, event.data.rule])],
  }),
}

/** Stream `classification-<incidentId>`. */
export const classificationStream = (incidentId: IncidentId) => streamOf(fold, incidentId)

/** Classifies an incident once, from its first signal; what later ones are taken for changes nothing of that. */
export const classificationDecider: Decider<
  ClassifyIncident | ClassifySignal,
  ClassificationEvent,
  ClassificationState,
  ClassificationContext
> = {
  ...fold,
  decide(command, { first, rules }, { now, hash, policy }) {
    if (first && !('signal' in command)) return []
    const { incidentId } = command
    const result = classify(signalOfReport(command.facts, command.text), policy)
    const data = classified(incidentId, result, hash)
    if (!('signal' in command)) return [{ type: 'IncidentClassified', occurredAt: now, data }]
    // What no rule knows, or policy takes for no incident, says nothing of this one; nor does the same rule again.
    if (result.rule === 'unclassified' || result.priority === 'none' || rules.includes(result.rule)) return []
    return [{ type: 'SignalClassified', occurredAt: now, data: { ...data, ...command.signal } }]
  },
}

function classified(
  incidentId: IncidentId,
  result: Classification,
  policy: Hash,
): EventOf<'IncidentClassified'>['data'] {
  const { priority, category, tier, rule, matched, extractor, facts } = result
  return { incidentId, priority, category, tier, rule, matched: [...matched], extractor, facts: { ...facts }, policy }
}

/** What classification reads of a report; of a redacted one its facts alone. */
export function signalOfReport(facts: SignalFacts, text: ReportText | null): Signal {
  const { environment, cluster, namespace, application, alertname, severity, labels } = facts
  return {
    cluster,
    labels,
    ...(environment === 'unknown' ? {} : { environment }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(application === undefined ? {} : { application }),
    ...(alertname === undefined ? {} : { alertname }),
    ...(severity === undefined ? {} : { severity }),
    ...(text ? { summary: text.summary, description: text.description, annotations: text.annotations } : {}),
  }
}
