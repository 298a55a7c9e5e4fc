import { EscalationTrigger, Priority, Role, SignalSource, Status, tiers } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'
import { LocalTime, TimeZone, Weekday } from './roster.js'

export const TierTerms = z.strictObject({
  /** Roles that work here, in the playbook's order. */
  roles: z.array(Role).min(1),
  /** Roles that work here off hours or on overflow only (playbook, table of support tiers, L1). */
  reserve: z.array(Role).default([]),
})
export type TierTerms = z.infer<typeof TierTerms>

/** policy/escalation.yaml: tiers and their roles, and the numbers of the status workflow. Durations in ms. */
export const EscalationPolicy = z.strictObject({
  tiers: z.strictObject({ L1: TierTerms, L2: TierTerms, L3: TierTerms }),
  /** Outside of these hours the reserve of a tier counts as candidates. */
  workingHours: z.strictObject({
    timeZone: TimeZone,
    days: z.array(Weekday).min(1),
    from: LocalTime,
    to: LocalTime,
  }),
  /** More open incidents than this per engineer on shift is overflow, by tier. */
  overflow: z.partialRecord(z.enum(tiers), z.int().positive()),
  /** Triggers that go to this role first. */
  firstTo: z.partialRecord(EscalationTrigger, Role),
  /** May release, escalate, resolve, cancel what another owns, and are alerted when nobody is on shift. */
  oversight: z.array(Role).min(1),
  /** At the first number (percent of a clock) the owner is asked, at the second it acts (domain, sla-risk). */
  slaRisk: z.strictObject({
    asks: z.int().min(1).max(100),
    acts: z.int().min(1).max(100),
    /** Kinds of clocks that it looks at. */
    clocks: z.array(z.string().min(1)),
  }),
  /** Kind of the clock that counts the time to accept a hand-over: its end asks the next candidate, then the Team Lead. */
  acceptanceClock: z.string().min(1),
  /** At the end of its owner's shift an incident of these priorities needs an accepted hand-over. */
  shiftEnd: z.strictObject({ handOver: z.array(Priority) }),
  /** A firing within this time of Resolved reopens; later it opens a linked incident. */
  reopenWindow: Duration,
  /** A firing this short before Resolved can't have been seen by whoever resolved: it reopens as one after it does. */
  unseen: Duration,
  /** How far back people may date what pauses, resumes or stops a clock. */
  recordedLate: Duration,
  /** Unassigned incidents from alerts alone, once every signal has cleared and stayed so for `after`. */
  autoResolve: z.strictObject({
    priorities: z.array(Priority),
    sources: z.array(SignalSource),
    after: Duration,
  }),
  /** Resolved becomes Closed after this time without a word. */
  autoClose: Duration,
  /** What resolving may name. */
  resolutionCodes: z.array(z.string().min(1)).min(1),
  autoResolutionCode: z.string().min(1),
  /** What becomes of an incident whose customer doesn't answer. */
  customer: z.strictObject({
    /** Kind of the clock that counts their time to answer: its thresholds remind, its end resolves. */
    feedbackClock: z.string().min(1),
    noAnswerCode: z.string().min(1),
    /** Kind of the clock that counts how long a reply while Resolved waits: its end reopens. */
    replyClock: z.string().min(1),
  }),
  /** Moves of the status table that this organisation forbids; none can be added to the table (architecture). */
  forbiddenMoves: z.array(z.strictObject({ from: Status, to: Status })).default([]),
  /** Above this many refusals of one person in an hour they are counted and no longer stored. */
  refusalsStoredAnHour: z.int().positive(),
})
export type EscalationPolicy = z.infer<typeof EscalationPolicy>

/** Every tier has somebody; automatic resolutions' codes are of the list. */
export function checkEscalation({ escalation, roster }: PolicySubjects): Misfit[] {
  const file = 'escalation.yaml'
  const held = new Set(roster.people.flatMap(({ roles }) => roles))
  const empty = tiers
    .filter((tier) => !escalation.tiers[tier].roles.some((role) => held.has(role)))
    .map((tier) => ({
      file,
      path: ['tiers', tier, 'roles'],
      message: `nobody in roster.yaml holds a role of ${tier} (${escalation.tiers[tier].roles.join(', ')})`,
    }))
  const { customer, autoResolutionCode, resolutionCodes } = escalation
  const unlisted = [
    { path: ['autoResolutionCode'], code: autoResolutionCode },
    { path: ['customer', 'noAnswerCode'], code: customer.noAnswerCode },
  ]
    .filter(({ code }) => !resolutionCodes.includes(code))
    .map(({ path, code }) => ({ file, path, message: `"${code}" is not one of resolutionCodes` }))
  const backwards =
    escalation.slaRisk.asks <= escalation.slaRisk.acts
      ? []
      : [{ file, path: ['slaRisk', 'asks'], message: 'slaRisk.asks should not be above slaRisk.acts' }]
  return [...empty, ...unlisted, ...backwards]
}

/** The kinds of clocks by which the time of customers and candidates is counted are there. */
export function checkWatchedClocks({ escalation, serviceLevels }: PolicySubjects): Misfit[] {
  const kinds = new Set(serviceLevels.serviceLevels.map(({ kind }) => kind))
  const { customer, acceptanceClock } = escalation
  return [
    { path: ['acceptanceClock'], kind: acceptanceClock },
    { path: ['customer', 'feedbackClock'], kind: customer.feedbackClock },
    { path: ['customer', 'replyClock'], kind: customer.replyClock },
  ]
    .filter(({ kind }) => !kinds.has(kind))
    .map(({ path, kind }) => ({
      file: 'escalation.yaml',
      path,
      message: `service-levels.yaml has no service level of the kind ${kind}`,
    }))
}
