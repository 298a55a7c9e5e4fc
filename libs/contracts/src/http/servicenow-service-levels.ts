import { z } from 'zod'

/** Query of GET /v1/servicenow/service-levels; without an incident every one that isn't closed. */
export const ServiceNowServiceLevelsQuery = z.object({ incidentId: z.uuid().optional() })
export type ServiceNowServiceLevelsQuery = z.infer<typeof ServiceNowServiceLevelsQuery>

/** Why two clocks of one promise differ. */
export const SlaCause = z.enum([
  /** Theirs is rounded: percentages to hundredths, times to seconds. */
  'rounding',
  /** Their definition has another target. */
  'target',
  /** Their hours are others. */
  'schedule',
  /** The same hours in another time zone. */
  'time-zone',
  /** Theirs counts from a field of the record, ours from the signal. */
  'retroactive-start',
  /** Theirs began when it was attached to the record. */
  'start-when-attached',
  /** A change of priority, or a reopening, began theirs anew; ours goes on. */
  'reset',
  /** Another part of the time is paused there. */
  'pause-conditions',
  /** Their start conditions don't hold: they cancelled it. */
  'start-conditions',
  /** Something else ends it there. */
  'stop-conditions',
  /** They were told later than it happened, or haven't been yet. */
  'told-late',
  /** Their row hasn't been reckoned since: a job of theirs does so now and then. */
  'not-reckoned-since',
  /** What a change of priority finds used up is used up from then on with us, and from before with them. */
  'not-back-dated',
  'unexplained',
])
export type SlaCause = z.infer<typeof SlaCause>

const Difference = {
  what: z.enum(['start', 'due', 'breach', 'paused', 'percentage', 'stage']),
  ours: z.string(),
  theirs: z.string(),
  /** Theirs less ours; null for what is no time. */
  differenceMs: z.number().nullable(),
  causes: z.array(SlaCause),
}

const shown = {
  incidentId: '0199f3a0-0000-7000-8000-000000000001',
  instance: 'main',
  record: 'INC0010001',
}
const due = {
  what: 'due',
  ours: '2026-11-24T09:30:00.500Z',
  theirs: '2026-11-23T17:30:00.000Z',
  differenceMs: -57_600_500,
  causes: ['target'],
} as const

/** One promise on both sides. */
export const ServiceNowServiceLevel = z
  .object({
    incidentId: z.string(),
    instance: z.string(),
    /** Theirs. */
    record: z.string(),
    /** By the name of their SLA definition. */
    definition: z.string(),
    /** Null: we promise nothing of the kind, or not yet. */
    ours: z
      .object({
        clock: z.string(),
        state: z.enum(['not-started', 'running', 'paused', 'met', 'cancelled']),
        startedAt: z.string(),
        dueAt: z.string().nullable(),
        breachedAt: z.string().nullable(),
        elapsedMs: z.number(),
        /** Of pauses that have ended. */
        pausedMs: z.number(),
        targetMs: z.number(),
        calendar: z.string(),
      })
      .nullable(),
    /** Their instants in our time. */
    theirs: z.object({
      stage: z.enum(['running', 'paused', 'met', 'cancelled']),
      startedAt: z.string(),
      dueAt: z.string().nullable(),
      breached: z.boolean(),
      /** `business_percentage`, as they write it. */
      percentage: z.string().nullable(),
      pausedMs: z.number(),
      targetMs: z.number(),
      /** Null: around the clock. */
      schedule: z.string().nullable(),
      /** The field that its start is taken from; null: it starts when it is attached. */
      retroactive: z.string().nullable(),
      /** Since then its values are as they are. */
      reckonedAt: z.string(),
    }),
    /** Above a minute. */
    differences: z.array(z.object(Difference)),
  })
  .meta({
    id: 'ServiceNowServiceLevel',
    examples: [
      {
        ...shown,
        definition: 'Priority 2 resolution (8 hour)',
        ours: {
          clock: 'resolution/1',
          state: 'running',
          startedAt: '2026-11-23T09:30:00.500Z',
          dueAt: due.ours,
          breachedAt: null,
          elapsedMs: 60_000,
          pausedMs: 0,
          targetMs: 86_400_000,
          calendar: '24x7',
        },
        theirs: {
          stage: 'running',
          startedAt: '2026-11-23T09:30:00.000Z',
          dueAt: due.theirs,
          breached: false,
          percentage: '0.21',
          pausedMs: 0,
          targetMs: 28_800_000,
          schedule: null,
          retroactive: null,
          reckonedAt: '2026-11-23T09:31:00.000Z',
        },
        differences: [{ ...due, causes: [...due.causes] }],
      },
    ],
  })
export type ServiceNowServiceLevel = z.infer<typeof ServiceNowServiceLevel>

export const ServiceNowServiceLevels = z
  .object({ items: z.array(ServiceNowServiceLevel) })
  .meta({ id: 'ServiceNowServiceLevels', examples: [{ items: [] }] })

/** A difference as the divergence report lists it. */
export const ServiceNowServiceLevelDifference = z
  .object({
    incidentId: z.string(),
    instance: z.string(),
    record: z.string(),
    /** Ours, such as resolution/1. */
    clock: z.string(),
    definition: z.string(),
    ...Difference,
  })
  .meta({
    id: 'ServiceNowServiceLevelDifference',
    examples: [
      {
        ...shown,
        clock: 'resolution/1',
        definition: 'Priority 2 resolution (8 hour)',
        ...due,
        causes: [...due.causes],
      },
    ],
  })
export type ServiceNowServiceLevelDifference = z.infer<typeof ServiceNowServiceLevelDifference>
