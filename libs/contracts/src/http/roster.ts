import { z } from 'zod'
import { PersonId } from '../envelope.js'
import { Role } from '../words.js'

/** Bodies of POST /v1/roster/…, what people decide over the policy's roster, and who is on shift. */

const reason = z.string().trim().min(1).max(32_768)
const moment = z.iso
  .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
  .describe('ISO 8601 with an offset')
const date = z.iso.date('a date like 2026-12-24')

export const OverrideShiftInput = z
  .object({
    person: PersonId,
    from: moment,
    until: moment,
    /** Whether they are at work from then until then, whatever their shifts and leave say. */
    onShift: z.boolean(),
    reason,
  })
  .meta({
    id: 'OverrideShift',
    examples: [
      {
        person: 'sofia.keller',
        from: '2026-11-24T08:00:00Z',
        until: '2026-11-24T16:00:00Z',
        onShift: true,
        reason: 'a planned upgrade',
      },
    ],
  })
export type OverrideShiftInput = z.infer<typeof OverrideShiftInput>
export const RecordLeaveInput = z
  .object({
    person: PersonId,
    /** Both dates included, in the person's zone. */
    from: date,
    to: date,
    /** Takes their shifts, in the roles that both hold. */
    delegate: PersonId.optional(),
    reason,
  })
  .meta({
    id: 'RecordLeave',
    examples: [
      { person: 'sofia.keller', from: '2026-12-24', to: '2026-12-31', delegate: 'luca.bianchi', reason: 'holidays' },
    ],
  })
export type RecordLeaveInput = z.infer<typeof RecordLeaveInput>
export const ImportShiftsInput = z
  .object({
    /** The text of an .ics file (RFC 5545). */
    file: z.string().min(1).max(524_288),
    /** Whose shifts they all are; without it, each event's SUMMARY begins with the id of its person. */
    person: PersonId.optional(),
    /** The time in which they stand in place of the policy's; from now, until the last of them or a year ahead. */
    from: moment.optional(),
    until: moment.optional(),
    reason,
  })
  .meta({
    id: 'ImportShifts',
    examples: [
      {
        file: [
          'BEGIN:VCALENDAR',
          'BEGIN:VEVENT',
          'SUMMARY:sofia.keller',
          'DTSTART;TZID=Europe/Zurich:20261201T080000',
          'DTEND;TZID=Europe/Zurich:20261201T170000',
          'RRULE:FREQ=DAILY;COUNT=5',
          'END:VEVENT',
          'END:VCALENDAR',
        ].join('\r\n'),
        reason: 'the rota of December',
      },
    ],
  })
export type ImportShiftsInput = z.infer<typeof ImportShiftsInput>
const shift = z.object({ person: PersonId, from: moment, until: moment })
export const ProposeSwapInput = z.object({ between: z.tuple([shift, shift]), reason }).meta({
  id: 'ProposeSwap',
  examples: [
    {
      between: [
        { person: 'sofia.keller', from: '2026-11-24T08:00:00Z', until: '2026-11-24T16:00:00Z' },
        { person: 'luca.bianchi', from: '2026-11-25T08:00:00Z', until: '2026-11-25T16:00:00Z' },
      ],
      reason: 'an appointment',
    },
  ],
})
export type ProposeSwapInput = z.infer<typeof ProposeSwapInput>
export const AgreeSwapInput = z.object({}).meta({ id: 'AgreeSwap', examples: [{}] })
export type AgreeSwapInput = z.infer<typeof AgreeSwapInput>
export const DeclineSwapInput = z
  .object({ reason })
  .meta({ id: 'DeclineSwap', examples: [{ reason: 'I am away that day' }] })
export type DeclineSwapInput = z.infer<typeof DeclineSwapInput>
export const WithdrawRosterChangeInput = z
  .object({ reason })
  .meta({ id: 'WithdrawRosterChange', examples: [{ reason: 'the upgrade was moved' }] })
export type WithdrawRosterChangeInput = z.infer<typeof WithdrawRosterChangeInput>

/** Which change of the roster the act made or decided on; the roster's stream version is the answer's ETag. */
export const RosterAnswer = z
  .object({
    change: z.int(),
    version: z.int(),
    events: z.array(z.string()),
    /** Of an import: whose shifts, how many, when, and each mistake of the file, which was left out. */
    imported: z
      .object({
        people: z.array(z.string()),
        shifts: z.int(),
        from: z.string(),
        until: z.string(),
        mistakes: z.array(z.object({ line: z.int(), message: z.string() })),
      })
      .optional(),
  })
  .meta({ id: 'RosterAnswer', examples: [{ change: 1, version: 1, events: ['ShiftOverridden'] }] })
export type RosterAnswer = z.infer<typeof RosterAnswer>

/** Why somebody is on shift or isn't; `change` numbers the change of the roster, null where it is the policy's. */
const Because = z.object({
  kind: z.enum(['shift', 'override', 'swap', 'leave', 'delegation']),
  change: z.int().nullable(),
})
export const RosterView = z
  .object({
    at: z.string(),
    /** The version whose roster it is. */
    policy: z.string(),
    onShift: z.array(
      z.object({
        person: z.string(),
        /** What they act as. */
        roles: z.array(Role),
        insteadOf: z.string().nullable(),
        because: Because,
      }),
    ),
    /** Who would be on shift, and isn't. */
    away: z.array(z.object({ person: z.string(), because: Because })),
  })
  .meta({
    id: 'Roster',
    examples: [
      {
        at: '2026-11-24T09:00:00.000Z',
        policy: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        onShift: [
          {
            person: 'sofia.keller',
            roles: ['Support Engineer'],
            insteadOf: null,
            because: { kind: 'override', change: 1 },
          },
        ],
        away: [],
      },
    ],
  })
export type RosterView = z.infer<typeof RosterView>
