import type { ClassificationEvent, Hash, IncidentId, Instant, ReportText, SignalFacts } from '@atlas/contracts'
import { type Aggregate, type Decider, streamOf } from '@atlas/event-sourcing'
import { type Classification, classify } from './classify.js'
import type { ClassifyingPolicy } from './facts.js'
import type { Signal } from './signal.js'

/** What an incident was first taken for; tentative until a person confirms or corrects it. */
export type ClassificationState = ClassificationEvent['data'] | null

export interface ClassifyIncident {
  readonly incidentId: IncidentId
  readonly facts: SignalFacts
  /** Null where the text has been redacted: labels must do. */
  readonly text: ReportText | null
}

export interface ClassificationContext {
  readonly now: Instant
  readonly hash: Hash
  readonly policy: ClassifyingPolicy
}

const fold: Aggregate<ClassificationState, ClassificationEvent> = {
  category: 'classification',
  initial: () => null,
  evolve: (_, event) => event.data,
}

/** Stream `classification-<incidentId>`. */
export const classificationStream = (incidentId: IncidentId) => streamOf(fold, incidentId)

/** Classifies an incident once; whatever comes later changes nothing (later evidence is for people to judge). */
export const classificationDecider: Decider<
  ClassifyIncident,
  ClassificationEvent,
  ClassificationState,
  ClassificationContext
> = {
  ...fold,
  decide(command, state, { now, hash, policy }) {
    if (state) return []
    const result = classify(signalOfReport(command.facts, command.text), policy)
    return [{ type: 'IncidentClassified', occurredAt: now, data: classified(command.incidentId, result, hash) }]
  },
}

function classified(incidentId: IncidentId, result: Classification, policy: Hash): ClassificationEvent['data'] {
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
