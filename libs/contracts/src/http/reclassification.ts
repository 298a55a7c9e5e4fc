import { z } from 'zod'
import { EvidenceKind, EvidenceRow } from '../events/reclassification-evidence.js'
import { Priority, Role } from '../words.js'

/**
 * Bodies of the acts of reclassification. The evidence is checked by the act, row by row, so that a refusal names every
 * missing part and is recorded; here only the shape.
 */
const text = z.string().trim().min(1).max(32_768)
/** The number of a request of the incident; left out: the only one that waits. */
const request = z.int().positive().optional()

export const RequestReclassificationInput = z
  .object({
    to: Priority,
    /** Clear and non-technical: it goes into the message to the requestor. */
    reason: text.optional(),
    /** By the row of the matrix that it belongs to: see `reclassificationEvidence`. */
    evidence: z.partialRecord(EvidenceRow, z.record(z.string(), z.unknown())).default({}),
  })
  .meta({
    id: 'RequestReclassification',
    examples: [
      {
        to: 'P1',
        reason: 'the same fault threatens the other clusters',
        evidence: {
          P2: {
            kind: 'exposure',
            defect: 'a race in Antrea by which the network of a node fails',
            provedOn: 'abrc1l-atlas-stg',
            reference: 'https://kb.example.com/antrea-race',
            version: '1.15.1',
            clusters: ['abrc1l-atlas-prd', 'mecc-prd'],
          },
        },
      },
    ],
  })
export type RequestReclassificationInput = z.infer<typeof RequestReclassificationInput>

export const ApproveReclassificationInput = z
  .object({
    request,
    /** Left out: every row that waits for a role of who approves. */
    rows: z.array(EvidenceRow).min(1).optional(),
  })
  .meta({ id: 'ApproveReclassification', examples: [{ request: 1 }] })
export type ApproveReclassificationInput = z.infer<typeof ApproveReclassificationInput>

export const EndReclassificationInput = z
  .object({ request, reason: text })
  .meta({ id: 'EndReclassification', examples: [{ request: 1, reason: 'it is one cluster alone' }] })
export type EndReclassificationInput = z.infer<typeof EndReclassificationInput>

/** One request with what it stands on, and what came of it. */
export const ReclassificationView = z
  .object({
    request: z.int(),
    at: z.string(),
    by: z.string(),
    from: Priority,
    to: Priority,
    /** As the requestor reads it; null where it was redacted. */
    reason: z.string().nullable(),
    state: z.enum(['waiting', 'applied', 'refused', 'withdrawn', 'expired', 'overtaken', 'closed']),
    endedAt: z.string().nullable(),
    /** In a sentence; null while it waits. */
    because: z.string().nullable(),
    expiresAt: z.string(),
    rows: z.array(
      z.object({
        row: EvidenceRow,
        from: Priority,
        to: Priority,
        /** Null as long as it waits for its evidence. */
        kind: EvidenceKind.nullable(),
        /** Of the kind's shape (`reclassificationEvidence`); null where it was redacted. */
        evidence: z.record(z.string(), z.unknown()).nullable(),
        /** One of these approves. */
        roles: z.array(Role),
        /** Null while it waits. */
        approvedBy: z.string().nullable(),
        /** Held when it was approved. */
        approvedAs: Role.nullable(),
      }),
    ),
  })
  .meta({
    id: 'Reclassification',
    examples: [
      {
        request: 1,
        at: '2026-11-23T10:30:00.000Z',
        by: 'amelie.dubois',
        from: 'P3',
        to: 'P2',
        reason: 'the flawed template is in use on other clusters',
        state: 'applied',
        endedAt: '2026-11-23T10:41:00.000Z',
        because: 'approved by nadia.rossi',
        expiresAt: '2026-11-23T18:30:00.000Z',
        rows: [
          {
            row: 'P3',
            from: 'P3',
            to: 'P2',
            kind: 'systemic-issue',
            evidence: { rootCause: 'a flawed template', clusters: ['abrc1l-atlas-prd', 'mecc-prd'] },
            roles: ['Team Lead', 'Evangelist'],
            approvedBy: 'nadia.rossi',
            approvedAs: 'Team Lead',
          },
        ],
      },
    ],
  })
export type ReclassificationView = z.infer<typeof ReclassificationView>
