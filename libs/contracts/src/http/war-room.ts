import { z } from 'zod'
import { PersonId } from '../envelope.js'
import { WarRoomPart } from '../events/war-room.js'
import { Role } from '../words.js'

/** Bodies of the acts of the P1 protocol, and the roll-call. */
const text = z.string().trim().min(1).max(32_768)
const moment = z.iso
  .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
  .describe('ISO 8601 with an offset')

export const HandOverPartInput = z
  .object({ part: WarRoomPart, to: PersonId, reason: text })
  .meta({ id: 'HandOverPart', examples: [{ part: 'leads', to: 'david.okafor', reason: 'the end of my shift' }] })
export type HandOverPartInput = z.infer<typeof HandOverPartInput>

export const ManagementUpdateInput = z
  .object({
    /** In plain words: logs, stack traces, commands and the like are refused. */
    status: text,
    /** When it is expected to be over, or when there will be an estimate. */
    estimate: z.union([z.strictObject({ resolvedBy: moment }), z.strictObject({ estimateBy: moment })]),
  })
  .meta({
    id: 'ManagementUpdate',
    examples: [
      {
        status: 'A production cluster is partially unavailable; half of its applications work again.',
        estimate: { resolvedBy: '2026-11-23T12:30:00Z' },
      },
    ],
  })
export type ManagementUpdateInput = z.infer<typeof ManagementUpdateInput>

export const AllClearInput = z
  .object({
    /** In plain words, as management reads it. */
    summary: text,
    /** Who reviews it and by when; left out: whoever leads, in the time that policy gives. */
    review: z.object({ by: PersonId.optional(), dueBy: moment.optional() }).default({}),
  })
  .meta({
    id: 'AllClear',
    examples: [{ summary: 'All applications work as usual again.', review: { by: 'jonas.meier' } }],
  })
export type AllClearInput = z.infer<typeof AllClearInput>

export const HoldReviewInput = z
  .object({ conclusions: text })
  .meta({ id: 'HoldReview', examples: [{ conclusions: 'Upgrades of the network go to one cluster first.' }] })
export type HoldReviewInput = z.infer<typeof HoldReviewInput>

const estimate = z.union([z.object({ resolvedBy: z.string() }), z.object({ estimateBy: z.string() })])

/** The war room as it stands: the roll-call, what management was told, and how it ended. */
export const WarRoomView = z
  .object({
    calledAt: z.string(),
    rollCall: z.array(
      z.object({
        part: WarRoomPart,
        role: Role,
        /** Who has acknowledged it; null: unfilled. */
        person: z.string().nullable(),
        /** Everybody who was called for it, in order. */
        called: z.array(z.string()),
        state: z.enum(['filled', 'handing-over', 'called', 'nobody-left']),
      }),
    ),
    updates: z.array(
      z.object({
        update: z.number().int(),
        by: z.string(),
        at: z.string(),
        /** Null where it was redacted. */
        status: z.string().nullable(),
        estimate,
      }),
    ),
    ended: z.enum(['all-clear', 'stood-down']).nullable(),
    endedAt: z.string().nullable(),
    allClear: z.object({ by: z.string(), summary: z.string().nullable() }).nullable(),
    review: z
      .object({
        by: z.string(),
        dueBy: z.string(),
        state: z.enum(['due', 'overdue', 'held']),
        conclusions: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({
    id: 'WarRoom',
    examples: [
      {
        calledAt: '2026-11-23T09:30:01.000Z',
        rollCall: [
          { part: 'leads', role: 'Evangelist', person: 'jonas.meier', called: ['jonas.meier'], state: 'filled' },
        ],
        updates: [
          {
            update: 1,
            by: 'nadia.rossi',
            at: '2026-11-23T09:50:00.000Z',
            status: 'One cluster is unavailable; its repair is under way.',
            estimate: { resolvedBy: '2026-11-23T12:00:00.000Z' },
          },
        ],
        ended: null,
        endedAt: null,
        allClear: null,
        review: null,
      },
    ],
  })
export type WarRoomView = z.infer<typeof WarRoomView>
