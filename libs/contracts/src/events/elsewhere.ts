import { z } from 'zod'
import { Hash, IncidentId, Instant } from '../envelope.js'
import { Category, Priority, Status, Tier } from '../words.js'

/**
 * What was decided in another system, recorded as it happened there; of the stream `handling-<incidentId>`. The import
 * of history writes them (domain, "Audit and replay"). Nobody here decided it, so nothing is claimed that the other
 * system doesn't say: no evidence, no approval, no verification.
 */

const observed = {
  incidentId: IncidentId,
  /** The other system by the name that its mapping gives it, such as `uci-incident-log`. */
  system: z.string().min(1),
  /** Who did it there, `<system>/<their id>`; null where it doesn't say. */
  by: z.string().nullable(),
}

/** Events of ours that a move of status seen elsewhere stands for. */
export const ObservedMoment = z.enum([
  'WorkStarted',
  'IncidentReleased',
  'IncidentEscalated',
  'FeedbackRequested',
  'CustomerAnswered',
  'IncidentResolved',
  'IncidentReopened',
  'IncidentClosed',
])
export type ObservedMoment = z.infer<typeof ObservedMoment>

/**
 * Sets the status whatever our workflow says (domain, "Status"). `from` and `to` are the same where the state isn't known
 * or only a flag is to be kept.
 */
export const ObservedElsewhere = z.object({
  ...observed,
  /** Their word for the state. */
  state: z.string(),
  from: Status,
  to: Status,
  /** What policy's service levels, which name our events, take it for. */
  as: z.array(ObservedMoment),
  /** Work in Progress for the first time. */
  firstByPerson: z.boolean(),
  /** `unknown-state`, `unknown-priority`, `forbidden-move`, `time-went-back`, `ended-with-last-row`. */
  flags: z.array(z.string()),
})

/** The priority that it has there: the first one (`from` null) starts the clocks, another one is outside our matrix. */
export const PrioritisedElsewhere = z.object({
  ...observed,
  from: Priority.nullable(),
  to: Priority,
  category: Category,
  clocksStartAt: Instant,
})

/** Null: unassigned there, or not said. */
export const AssignmentElsewhere = z.object({
  group: z.string().nullable(),
  /** `<system>/<their id>`: nobody of our roster. */
  person: z.string().nullable(),
  tier: Tier.nullable(),
})
export type AssignmentElsewhere = z.infer<typeof AssignmentElsewhere>
export const AssignedElsewhere = z.object({ ...observed, from: AssignmentElsewhere, to: AssignmentElsewhere })

/** Closes each stretch of an incident's rows: how far the import has come with it, so that none is taken twice. */
export const HistoryImported = z.object({
  incidentId: IncidentId,
  system: z.string().min(1),
  /** As the other system writes it. */
  number: z.string().min(1),
  /** Rows of the incident so far, those that changed nothing included. */
  rows: z.int().positive(),
  /** Over these rows, in order: another file that tells their history otherwise is found by it. */
  digest: Hash,
  /** The other system's last word on whether its service level was kept; null where it doesn't say. */
  madeSla: z.boolean().nullable(),
})

export const elsewhereEvents = {
  ObservedElsewhere,
  PrioritisedElsewhere,
  AssignedElsewhere,
  HistoryImported,
} as const
