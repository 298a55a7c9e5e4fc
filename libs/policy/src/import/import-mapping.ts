import { Category, Priority, Status, Tier, WaitFor } from '@atlas/contracts'
import { z } from 'zod'
import { isZone, timeReader } from './time-format.js'

/**
 * How another system's export is read as history (issue D, 9; docs/import.md): which column is what, and what its words
 * mean in ours. Data like policy, but no part of it: it is given with each import, and what it made is in the events.
 */

const Column = z.string().min(1, 'the name of a column')
const Columns = z.union([Column.transform((one) => [one]), z.array(Column).min(1)])

/** A status, `keep` where the row says nothing about it, or a status with the reason of a wait. */
const StateMeaning = z
  .union([Status, z.literal('keep'), z.strictObject({ status: Status, wait: WaitFor.optional() })])
  .refine(
    (meaning) => typeof meaning === 'string' || meaning.wait === undefined || meaning.status === 'Work in Progress',
    {
      message: 'a wait is of Work in Progress; for the customer it is the status Awaiting Customer Feedback',
    },
  )
  .transform((meaning) => {
    if (meaning === 'keep') return { status: null, wait: null }
    return typeof meaning === 'string'
      ? { status: meaning, wait: null }
      : { status: meaning.status, wait: meaning.wait ?? null }
  })

const Text = z.string().min(1)
const TierRule = z
  .strictObject({
    equals: Text.optional(),
    startsWith: Text.optional(),
    endsWith: Text.optional(),
    contains: Text.optional(),
    tier: Tier,
  })
  .refine(({ tier: _tier, ...how }) => Object.keys(how).length === 1, {
    message: 'each tier is known by one of equals, startsWith, endsWith and contains',
  })
export type TierRule = z.output<typeof TierRule>

const Times = z
  .strictObject({
    format: Text.default('iso'),
    zone: z.string().refine(isZone, 'a time zone like UTC or Europe/Zurich').default('UTC'),
  })
  .superRefine(({ format, zone }, context) => {
    const read = isZone(zone) ? timeReader(format, zone) : undefined
    if (read && 'mistake' in read) context.addIssue({ code: 'custom', path: ['format'], message: read.mistake })
  })

export const ImportMapping = z
  .strictObject({
    /** Names the other system in ids and events; another name makes other incidents of the same numbers. */
    system: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'an id of small letters, digits and hyphens'),
    columns: z.strictObject({
      /** The case: rows with the same number are one incident. */
      number: Column,
      /** Several columns are one word, joined by a slash: `Accepted/Wait`. */
      state: Columns,
      /** When the row happened. */
      at: Column,
      /** When it was reported; without it, with its first row. */
      openedAt: Column.optional(),
      /** When the other system recorded the report. */
      createdAt: Column.optional(),
      /** When it recorded the row; without it, when it happened. */
      recordedAt: Column.optional(),
      priority: Column.optional(),
      category: Column.optional(),
      group: Column.optional(),
      person: Column.optional(),
      tier: Column.optional(),
      /** Who made the row. */
      by: Column.optional(),
      /** Whose turn it is in a wait, and its number there. */
      waitsOn: Column.optional(),
      reference: Column.optional(),
      /** Their word on whether their service level was kept: true or false. */
      madeSla: Column.optional(),
      summary: Column.optional(),
      description: Column.optional(),
      cluster: Column.optional(),
      namespace: Column.optional(),
      application: Column.optional(),
      /** Kept with the incident as its first row has them; no personal data. */
      labels: z.array(Column).default([]),
    }),
    /** Cells that say nothing. */
    missing: z.array(z.string()).default(['']),
    delimiter: z.string().length(1, 'one character').default(','),
    times: Times.default({ format: 'iso', zone: 'UTC' }),
    states: z.record(Text, StateMeaning),
    priorities: z.record(Text, Priority).default({}),
    /** Of a row that names none; without it such a row keeps the priority. */
    defaultPriority: Priority.optional(),
    categories: z.record(Text, Category).default({}),
    /** The first that fits. */
    tiers: z.array(TierRule).default([]),
    /** `last-row`: a case whose last row names no state that closes it ends with that row. */
    caseEnds: z.enum(['state', 'last-row']).default('state'),
    /** Kinds of the service levels of which the export says enough to run a clock. */
    serviceLevels: z.array(Text).default(['response', 'resolution', 'feedback']),
  })
  .superRefine((mapping, context) => {
    const tables = [
      ['priority', 'priorities', Object.keys(mapping.priorities).length],
      ['category', 'categories', Object.keys(mapping.categories).length],
      ['tier', 'tiers', mapping.tiers.length],
    ] as const
    for (const [column, table, entries] of tables) {
      const named = mapping.columns[column] !== undefined
      if (named && entries === 0)
        context.addIssue({
          code: 'custom',
          path: ['columns', column],
          message: `needs the table ${table}, which says what its words mean`,
        })
      if (!named && entries > 0)
        context.addIssue({
          code: 'custom',
          path: [table],
          message: `says what words mean, but columns.${column} names no column that has them`,
        })
    }
    if (Object.keys(mapping.states).length === 0)
      context.addIssue({ code: 'custom', path: ['states'], message: 'should name at least one state' })
  })
export type ImportMapping = z.output<typeof ImportMapping>
