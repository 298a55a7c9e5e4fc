import { z } from 'zod'
import { Hash, IncidentId, Instant } from '../envelope.js'
import { Category, Environment, Priority, Tier } from '../words.js'

/** What consumers outside are told of clocks: on the topics, by webhooks and by GET /v1/service-levels/history. */

/** An event of a clock; `restricted` and `restriction-lifted`: who may know what of its incident has changed. */
export const serviceLevelFacts = [
  'started',
  'paused',
  'resumed',
  'retargeted',
  'met',
  'continued',
  'cancelled',
  'noted',
  'threshold-reached',
  'at-risk',
  'breached',
  'revised',
  'breach-explained',
  'breach-excused',
  'breach-excuse-withdrawn',
  'restricted',
  'restriction-lifted',
] as const
export const ServiceLevelFact = z.enum(serviceLevelFacts)
export type ServiceLevelFact = z.infer<typeof ServiceLevelFact>

export const ClockDimensions = z.object({
  cluster: z.string(),
  environment: Environment,
  namespace: z.string().nullable(),
  application: z.string().nullable(),
  /** Requesting team, its domain and organisation, by the catalogue at opening. */
  team: z.string().nullable(),
  domain: z.string().nullable(),
  organisation: z.string().nullable(),
  /** Where the incident stood when it happened. */
  category: Category.nullable(),
  tier: Tier.nullable(),
})

/** The data of a message: a clock, what happened to it, and how it stood then. */
export const ServiceLevelMessage = z
  .object({
    /** `<incident id>/<service level>/<cycle>`: the key of the topics. */
    clock: z.string(),
    /** From 1, without gaps: the n-th that was said of this clock. One that is known already says nothing new. */
    sequence: z.int().positive(),
    fact: ServiceLevelFact,
    incident: IncidentId,
    number: z.string(),
    /** History of another system that was imported. */
    imported: z.boolean(),
    /** Then its dimensions are withheld. */
    restricted: z.boolean(),
    /** Of `restricted`: how many earlier messages of this clock told its dimensions. */
    disclosed: z.int().nonnegative().optional(),
    serviceLevel: z.string(),
    kind: z.string(),
    cycle: z.int().positive(),
    promisedTo: z.enum(['customer', 'internal', 'vendor']),
    priority: Priority,
    dimensions: ClockDimensions.nullable(),
    state: z.enum(['running', 'paused', 'met', 'cancelled']),
    /** ISO 8601 duration, and in milliseconds. */
    target: z.string(),
    targetMs: z.int().nonnegative(),
    calendar: z.string(),
    calendarHash: Hash,
    policy: Hash,
    /** Of `threshold-reached`, `at-risk` (the mark from which it is) and `breached` (100). */
    percent: z.int().nullable(),
    dueAt: Instant.nullable(),
    breachedAt: Instant.nullable(),
    excused: z.boolean(),
    /** When it happened, and when that was recorded. */
    occurredAt: Instant,
    recordedAt: Instant,
    /** Of the log: the cursor of the history. */
    position: z.int().positive(),
  })
  .meta({
    id: 'ServiceLevelMessage',
    examples: [
      {
        clock: '0199f3a0-0000-7000-8000-000000000001/resolution/1',
        sequence: 4,
        fact: 'breached',
        incident: '0199f3a0-0000-7000-8000-000000000001',
        number: '1001',
        imported: false,
        restricted: false,
        serviceLevel: 'resolution',
        kind: 'resolution',
        cycle: 1,
        promisedTo: 'customer',
        priority: 'P1',
        dimensions: {
          cluster: 'abrc1l-atlas-prd',
          environment: 'production',
          namespace: null,
          application: null,
          team: null,
          domain: null,
          organisation: null,
          category: 'node-provisioning',
          tier: 'L3',
        },
        state: 'running',
        target: 'PT4H',
        targetMs: 14_400_000,
        calendar: '24x7',
        calendarHash: 'c4ca4238a0b923820dcc509a6f75849bc4ca4238a0b923820dcc509a6f75849b',
        policy: '3c59dc048e8850243be8079a5c74d0793c59dc048e8850243be8079a5c74d079',
        percent: 100,
        dueAt: null,
        breachedAt: '2026-11-23T13:30:00.000Z',
        excused: false,
        occurredAt: '2026-11-23T13:30:00.000Z',
        recordedAt: '2026-11-23T13:30:02.104Z',
        position: 4711,
      },
    ],
  })
export type ServiceLevelMessage = z.infer<typeof ServiceLevelMessage>

export const ServiceLevelHistory = z
  .object({
    items: z.array(ServiceLevelMessage),
    /** The cursor of what comes after: a position. Null where nothing more is known yet; ask again with `upTo`. */
    next: z.string().nullable(),
    /** Everything up to this position of the log has been told by now. */
    upTo: z.string(),
  })
  .meta({
    id: 'ServiceLevelHistory',
    examples: [{ items: [], next: null, upTo: '4711' }],
  })
export type ServiceLevelHistory = z.infer<typeof ServiceLevelHistory>
