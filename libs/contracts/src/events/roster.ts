import { z } from 'zod'
import { Instant, PersonId } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** Stream `roster-changes`: what is decided over the policy's roster (domain, "Tiers, roster, assignment"). */

/** From 1: by it a change is named, and withdrawn. */
const change = { change: z.int().positive() }
const LocalDate = z.iso.date()
/** Half-open: a person's shift, or the part of it that somebody takes for somebody else. */
export const PersonsShift = z.object({ person: PersonId, from: Instant, until: Instant })
export type PersonsShift = z.infer<typeof PersonsShift>

/** From one instant to another a person is at work, or isn't, whatever their shifts and leave say. */
export const ShiftOverridden = z.object({
  ...change,
  person: PersonId,
  from: Instant,
  until: Instant,
  onShift: z.boolean(),
  by: PersonId,
  reason: z.string(),
})
/** Both dates included, in the person's zone: shifts that open on them don't take place, or the delegate takes them. */
export const LeaveRecorded = z.object({
  ...change,
  person: PersonId,
  from: LocalDate,
  to: LocalDate,
  delegate: PersonId.nullable(),
  by: PersonId,
  reason: z.string(),
})
/**
 * From a file of RFC 5545: from one instant to another these are the people's shifts in place of those that policy
 * plans. Spread out into instants when they were imported, so that replay asks no zone database.
 */
export const ShiftsImported = z.object({
  ...change,
  people: z.array(PersonId).min(1),
  from: Instant,
  until: Instant,
  shifts: z.array(PersonsShift),
  /** How much of the file couldn't be read. */
  mistakes: z.int().nonnegative(),
  by: PersonId,
  reason: z.string(),
})
/** One of the two proposes it; nothing changes until the other agrees. */
export const ShiftSwapProposed = z.object({
  ...change,
  by: PersonId,
  between: z.tuple([PersonsShift, PersonsShift]),
  reason: z.string(),
})
/** Agreed by the other: each takes the other's shift, in the roles that both hold. */
export const ShiftSwapped = z.object({
  ...change,
  by: PersonId,
  between: z.tuple([PersonsShift, PersonsShift]),
})
/** Refused by the other, or taken back by who proposed it. */
export const ShiftSwapDeclined = z.object({ ...change, by: PersonId, reason: z.string() })
export const RosterChangeWithdrawn = z.object({ ...change, by: PersonId, reason: z.string() })

export const rosterEvents = {
  ShiftOverridden,
  LeaveRecorded,
  ShiftsImported,
  ShiftSwapProposed,
  ShiftSwapped,
  ShiftSwapDeclined,
  RosterChangeWithdrawn,
} as const
export type RosterEvent = FactsOf<typeof rosterEvents>
