import { z } from 'zod'
import { Priority, Role } from '../words.js'
import { TrailClock, TrailEvidence } from './trail.js'

/** Reports that prove something of every decision in a period, or name what is against it (domain, "Audit and replay"). */

/** An event of an incident, as a proof names it. */
const named = {
  incident: z.string(),
  number: z.string(),
  /** `stream@version`. */
  event: z.string(),
  occurredAt: z.string(),
}

export const Violation = z
  .object({
    /** Such as `approved-by-writer` or `page-missing`. */
    kind: z.string(),
    ...named,
    says: z.string(),
  })
  .meta({
    id: 'Violation',
    examples: [
      {
        kind: 'approved-by-writer',
        incident: '0199f3a0-0000-7000-8000-000000000001',
        number: '1001',
        event: 'handling-0199f3a0-0000-7000-8000-000000000001@9',
        occurredAt: '2026-11-23T10:30:00.000Z',
        says: 'amelie.dubois approved P3 to P2 of request 1, which amelie.dubois wrote',
      },
    ],
  })
export type Violation = z.infer<typeof Violation>

const period = {
  /** Null: from the first event on. */
  from: z.string().nullable(),
  /** What happened before it; null: until `asKnownAt`. */
  to: z.string().nullable(),
  /** The log was read as it was at this instant. */
  asKnownAt: z.string(),
}

/** One change of priority after triage, with what proves it. */
const ProvedReclassification = z.object({
  ...named,
  from: Priority,
  to: Priority,
  request: z.int(),
  writer: z.object({ person: z.string(), roles: z.array(Role) }),
  /** As the requestor reads it; null where it was redacted. */
  reason: z.string().nullable(),
  rows: z.array(
    z.object({
      row: z.string(),
      from: Priority,
      to: Priority,
      evidence: TrailEvidence,
      approvedBy: z.string(),
      approvedAs: Role,
      /** Those that the approver held then. */
      roles: z.array(Role),
    }),
  ),
  clocks: z.array(TrailClock),
  policy: z.string().nullable(),
})
export type ProvedReclassification = z.infer<typeof ProvedReclassification>

/** A priority that another system changed: our matrix didn't decide it, and nothing proves it here. */
const OutsideMatrix = z.object({ ...named, from: Priority, to: Priority, actor: z.string() })
export type OutsideMatrix = z.infer<typeof OutsideMatrix>

export const ReclassificationProof = z
  .object({
    ...period,
    /** Changes of priority after triage that were checked. */
    checked: z.int(),
    violations: z.array(Violation),
    outsideMatrix: z.array(OutsideMatrix),
    items: z.array(ProvedReclassification),
  })
  .meta({
    id: 'ReclassificationProof',
    examples: [
      {
        from: '2026-11-01T00:00:00.000Z',
        to: '2026-12-01T00:00:00.000Z',
        asKnownAt: '2026-12-02T08:00:00.000Z',
        checked: 0,
        violations: [],
        outsideMatrix: [],
        items: [],
      },
    ],
  })
export type ReclassificationProof = z.infer<typeof ReclassificationProof>

export const PageProof = z
  .object({
    ...period,
    /** Events that policy pages somebody for, or says of that nobody is paged. */
    checked: z.object({ events: z.int(), pages: z.int(), notApplicable: z.int() }),
    /** How the pages ended; `open` ones still ask. */
    endings: z.record(z.string(), z.int()),
    /** So young that notification may not have heard of them. */
    tooYoung: z.int(),
    violations: z.array(Violation),
  })
  .meta({
    id: 'PageProof',
    examples: [
      {
        from: '2026-11-01T00:00:00.000Z',
        to: '2026-12-01T00:00:00.000Z',
        asKnownAt: '2026-12-02T08:00:00.000Z',
        checked: { events: 120, pages: 42, notApplicable: 80 },
        endings: { acknowledged: 30, superseded: 10, suppressed: 0, exhausted: 1, open: 1 },
        tooYoung: 0,
        violations: [],
      },
    ],
  })
export type PageProof = z.infer<typeof PageProof>
