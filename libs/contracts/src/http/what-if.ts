import { z } from 'zod'
import { Hash, Instant } from '../envelope.js'
import { Category, Priority, Status, Tier } from '../words.js'
import { ClockView } from './incident.js'

/** What another policy would have made of recorded history (domain, "Audit and replay", what-if). */

const counts = { recorded: z.int(), appeared: z.int(), vanished: z.int() }
/** Breaches of one name of a dimension; those that stay are `recorded` less `vanished`. */
const Row = z.object({ name: z.string(), ...counts })
export type WhatIfRow = z.infer<typeof Row>

/** By what breaches are counted; each dimension's rows add up to the totals. */
export const whatIfDimensions = ['kind', 'priority', 'tier', 'category', 'cluster', 'month'] as const
export type WhatIfDimension = (typeof whatIfDimensions)[number]

/** A breach of one world that the other doesn't have, with where its incident stood at that instant. */
export const WhatIfChange = z.object({
  incident: z.string(),
  number: z.string(),
  cluster: z.string(),
  change: z.enum(['appeared', 'vanished']),
  /** `same`: the clock alone is another; `other`: the incident would have been led elsewhere. */
  course: z.enum(['same', 'other']),
  clock: z.string(),
  kind: z.string(),
  at: Instant,
  priority: Priority,
  tier: Tier.nullable(),
  category: Category.nullable(),
  target: z.string(),
  calendar: z.string(),
  /** Of what vanished: whether somebody had excused it. */
  excused: z.boolean(),
})
export type WhatIfChange = z.infer<typeof WhatIfChange>

export const WhatIfReport = z
  .object({
    /** The other policy. */
    policy: Hash,
    /** Incidents reported from then on, and before then; null: all. */
    from: Instant.nullable(),
    to: Instant.nullable(),
    cluster: z.string().nullable(),
    /** Breaches by this instant count, in either world. */
    asOf: Instant,
    incidents: z.int(),
    clocks: z.int(),
    /** Of the incidents that can be decided. */
    breaches: z.object({ ...counts, imagined: z.int() }),
    by: z.record(z.enum(whatIfDimensions), z.array(Row)),
    sure: z.object({
      /** Changes of incidents that took the same course, and of those that would have taken another. */
      sameCourse: z.object({ appeared: z.int(), vanished: z.int() }),
      otherCourse: z.object({ appeared: z.int(), vanished: z.int() }),
      /** Incidents of which nothing is said, and their recorded breaches, which are in no other number. */
      undecidable: z.object({ incidents: z.int(), breaches: z.int(), because: z.record(z.string(), z.int()) }),
      /** Recorded acts that wouldn't have been legal, and the incidents that have one. */
      notApplicable: z.object({ acts: z.int(), incidents: z.int() }),
      /** Read by another release, so that another classification may be its doing. */
      otherExtractor: z.int(),
      cannotKnow: z.array(z.string()),
    }),
    changes: z.array(WhatIfChange),
    undecidable: z.array(z.object({ incident: z.string(), number: z.string(), because: z.string() })),
  })
  .meta({
    id: 'WhatIf',
    examples: [
      {
        policy: 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
        from: null,
        to: null,
        cluster: null,
        asOf: '2026-11-23T12:00:00.000Z',
        incidents: 42,
        clocks: 130,
        breaches: { recorded: 5, appeared: 1, vanished: 0, imagined: 6 },
        by: {
          kind: [{ name: 'resolution', recorded: 5, appeared: 1, vanished: 0 }],
          priority: [{ name: 'P3', recorded: 5, appeared: 1, vanished: 0 }],
          tier: [{ name: 'L1', recorded: 5, appeared: 1, vanished: 0 }],
          category: [{ name: 'rbac', recorded: 5, appeared: 1, vanished: 0 }],
          cluster: [{ name: 'mecc-prd', recorded: 5, appeared: 1, vanished: 0 }],
          month: [{ name: '2026-11', recorded: 5, appeared: 1, vanished: 0 }],
        },
        sure: {
          sameCourse: { appeared: 1, vanished: 0 },
          otherCourse: { appeared: 0, vanished: 0 },
          undecidable: { incidents: 1, breaches: 0, because: { redacted: 1 } },
          notApplicable: { acts: 0, incidents: 0 },
          otherExtractor: 0,
          cannotKnow: ['People are taken to have done the same at the same instants.'],
        },
        changes: [
          {
            incident: '0199f3a0-0000-7000-8000-000000000001',
            number: '1001',
            cluster: 'mecc-prd',
            change: 'appeared',
            course: 'same',
            clock: 'resolution/1',
            kind: 'resolution',
            at: '2026-11-23T10:30:00.000Z',
            priority: 'P3',
            tier: 'L1',
            category: 'rbac',
            target: 'PT4H',
            calendar: '24x7',
            excused: false,
          },
        ],
        undecidable: [{ incident: '0199f3a0-0000-7000-8000-000000000002', number: '1002', because: 'redacted' }],
      },
    ],
  })
export type WhatIfReport = z.infer<typeof WhatIfReport>

const Standing = z.object({
  status: Status,
  priority: Priority.nullable(),
  tier: Tier.nullable(),
  category: Category.nullable(),
  clocks: z.array(ClockView),
})
const act = { at: Instant, fact: z.string(), by: z.string() }

/** One incident with a continuation that nobody lived, beside what is recorded. Nothing of it is stored. */
export const ForkView = z
  .object({
    incident: z.string(),
    number: z.string(),
    /** Where the histories part. */
    at: Instant,
    /** What the imagined acts came to, and what rules made of them. */
    done: z.array(z.object({ at: Instant, fact: z.string() })),
    /** Both at this instant. */
    asOf: Instant,
    recorded: Standing,
    imagined: Standing,
    breaches: z.array(z.object({ change: z.enum(['appeared', 'vanished']), clock: z.string(), at: Instant })),
    /** What people did afterwards, and would have been legal as well. */
    stillApply: z.array(z.object(act)),
    notApplicable: z.array(z.object({ ...act, why: z.string() })),
    /** What rules and timers would have decided otherwise. */
    otherwise: z.array(z.object({ at: Instant, says: z.string() })),
  })
  .meta({
    id: 'Fork',
    examples: [
      {
        incident: '0199f3a0-0000-7000-8000-000000000001',
        number: '1001',
        at: '2026-11-23T09:40:00.000Z',
        done: [{ at: '2026-11-23T09:40:00.000Z', fact: 'IncidentEscalated' }],
        asOf: '2026-11-23T12:00:00.000Z',
        recorded: { status: 'Resolved', priority: 'P3', tier: 'L1', category: 'rbac', clocks: [] },
        imagined: { status: 'Escalated', priority: 'P3', tier: 'L2', category: 'rbac', clocks: [] },
        breaches: [{ change: 'appeared', clock: 'acceptance/1', at: '2026-11-23T10:40:00.000Z' }],
        stillApply: [],
        notApplicable: [
          {
            at: '2026-11-23T10:30:00.000Z',
            fact: 'IncidentResolved',
            by: 'sofia.keller',
            why: '"resolve" is no legal move of an incident that is Escalated',
          },
        ],
        otherwise: [],
      },
    ],
  })
export type ForkView = z.infer<typeof ForkView>
