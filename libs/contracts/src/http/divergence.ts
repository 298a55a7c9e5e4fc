import { z } from 'zod'

/** How far what is shown, and what others say, is what the log gives (domain, "Audit and replay"). */

const counts = z.object({
  drift: z.int().nonnegative(),
  'missing-row': z.int().nonnegative(),
  'surplus-row': z.int().nonnegative(),
  erased: z.int().nonnegative(),
  behind: z.int().nonnegative(),
})

const example = {
  table: 'reporting.incident',
  position: 4711,
  behind: 0,
  rows: 120,
  counts: { drift: 1, 'missing-row': 0, 'surplus-row': 0, erased: 0, behind: 0 },
  items: [
    {
      key: '0199f3a0-0000-7000-8000-000000000001',
      field: 'record.owner',
      live: 'jonas.meier',
      rebuilt: 'amelie.dubois',
      why: 'drift' as const,
    },
  ],
}

export const TableDivergence = z
  .object({
    /** Such as `reporting.incident`. */
    table: z.string(),
    /** Of the log, at which it stands and was compared. */
    position: z.int().nonnegative(),
    /** Positions that the log has beyond it, and messages of its consumer that are set aside. */
    behind: z.int().nonnegative(),
    /** That the log gives at that position. */
    rows: z.int().nonnegative(),
    /** Of fields, or rows where one isn't there at all, by cause; all of them, however many are listed. */
    counts,
    items: z.array(
      z.object({
        key: z.string(),
        /** A column, or a field of what it holds: `record.owner`. Null: the row itself. */
        field: z.string().nullable(),
        live: z.unknown(),
        rebuilt: z.unknown(),
        why: counts.keyof(),
      }),
    ),
  })
  .meta({
    id: 'TableDivergence',
    examples: [example],
  })
export type TableDivergence = z.infer<typeof TableDivergence>

export const ReadModelDivergence = z
  .object({ items: z.array(TableDivergence) })
  .meta({ id: 'ReadModelDivergence', examples: [{ items: [example] }] })
export type ReadModelDivergence = z.infer<typeof ReadModelDivergence>

/**
 * Why another system judges a promise otherwise. `response-alone`: ours was kept but for clocks other than resolution,
 * of which theirs may say nothing. `pauses`, `calendar`: ours had been missed, too, had its pauses counted, or the hours
 * outside its calendar. `their-target-is-shorter`, `theirs-is-wider`: neither explains it; they promise something else.
 * `not-ended`: ours hasn't been kept or missed yet. `no-clock`: ours promises nothing.
 */
export const outsideCauses = [
  'response-alone',
  'pauses',
  'calendar',
  'their-target-is-shorter',
  'theirs-is-wider',
  'not-ended',
  'no-clock',
] as const
export const OutsideCause = z.enum(outsideCauses)
export type OutsideCause = z.infer<typeof OutsideCause>

export const OutsideDivergence = z
  .object({
    /** The log was read up to here. */
    position: z.int().nonnegative(),
    /** Incidents of which another system says how a promise was kept. */
    incidents: z.int().nonnegative(),
    /** How often each field says the same as our clocks do, and how often not: a sum of its causes. */
    fields: z.array(
      z.object({
        system: z.string(),
        /** As that system calls it: `made_sla`. */
        field: z.string(),
        same: z.int().nonnegative(),
        differ: z.int().nonnegative(),
        why: z.partialRecord(OutsideCause, z.int().positive()),
      }),
    ),
    /** In the order of their opening, as many as were asked for. */
    items: z.array(
      z.object({
        incident: z.string(),
        number: z.string(),
        system: z.string(),
        field: z.string(),
        theirs: z.unknown(),
        /** Null: ours doesn't say. */
        ours: z.unknown(),
        why: OutsideCause,
        /** The clock of ours that comes nearest to saying it; null where there is none. */
        clock: z
          .object({
            clock: z.string(),
            targetMs: z.int(),
            calendar: z.string(),
            breachedAt: z.string().nullable(),
            elapsedMs: z.int().nullable(),
            pausedMs: z.int().nullable(),
            /** From its start to its end, by the wall. */
            spanMs: z.int().nullable(),
          })
          .nullable(),
      }),
    ),
  })
  .meta({
    id: 'OutsideDivergence',
    examples: [
      {
        position: 4711,
        incidents: 3,
        fields: [{ system: 'uci-incident-log', field: 'made_sla', same: 2, differ: 1, why: { calendar: 1 } }],
        items: [
          {
            incident: '0199f3a0-0000-7000-8000-000000000001',
            number: '0000045',
            system: 'uci-incident-log',
            field: 'made_sla',
            theirs: false,
            ours: true,
            why: 'calendar',
            clock: {
              clock: 'resolution/1',
              targetMs: 97_200_000,
              calendar: 'business',
              breachedAt: null,
              elapsedMs: 36_000_000,
              pausedMs: 0,
              spanMs: 122_400_000,
            },
          },
        ],
      },
    ],
  })
export type OutsideDivergence = z.infer<typeof OutsideDivergence>
