import { z } from 'zod'
import { IncidentId, Instant, PersonId } from '../envelope.js'

/** What an incident waits for other than its customer; of the stream `handling-<incidentId>`. */

/** Why a Work in Progress incident stands still (domain, "Words", wait). */
export const WaitFor = z.enum(['vendor', 'change', 'problem', 'evidence', 'third-party'])
export type WaitFor = z.infer<typeof WaitFor>

const wait = { incidentId: IncidentId, /** From 1, by incident. */ wait: z.number().int(), for: WaitFor }

/** Why a person recorded it after it happened (`occurredAt`). */
const late = { lateReason: z.string().optional() }

/** Whether it pauses a clock is policy: service-levels.yaml names it, and WaitEnded, or not. */
export const WaitBegan = z.object({
  ...wait,
  ...late,
  /** Whose turn it is: a vendor, a team, a person. */
  on: z.string(),
  /** Number of the case, the change, the problem. */
  reference: z.string().optional(),
  /** Null in imported history, which seldom says. */
  expectedBy: Instant.nullable(),
  by: PersonId.nullable(),
  reason: z.string(),
})
export const WaitExtended = z.object({ ...wait, expectedBy: Instant, by: PersonId, reason: z.string() })
/** It isn't over at the instant at which that was expected. */
export const WaitOverdue = z.object({ ...wait, on: z.string(), expectedBy: Instant })
export const WaitEnded = z.object({
  ...wait,
  ...late,
  /** A person, or null where the incident moved on from Work in Progress. */
  by: PersonId.nullable(),
  outcome: z.string(),
})

export const waitEvents = { WaitBegan, WaitExtended, WaitOverdue, WaitEnded } as const
