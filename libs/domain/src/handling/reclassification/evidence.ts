import {
  type EvidenceKind,
  type EvidenceRow,
  type MissingPart,
  mistakesOf,
  reclassificationEvidence,
} from '@atlas/contracts'
import type { z } from 'zod'
import { type MatrixRow, rowName } from './matrix.js'

/** The evidence of each row as sent. */
export type SentEvidence = Partial<Record<EvidenceRow, unknown>>

/** Which parts of the rows' evidence are missing, wrong, or of a row that isn't passed; empty when all is there. */
export function missingEvidence(rows: readonly MatrixRow[], sent: SentEvidence): MissingPart[] {
  const passed = new Set(rows.map(({ row }) => row))
  const strange = Object.keys(sent).filter((row) => !passed.has(row as EvidenceRow))
  return [
    ...rows.flatMap((row) => missingOf(row, sent[row.row])),
    ...strange.map((row) => ({
      field: `evidence.${row}`,
      message: `this request doesn't pass that row; it passes ${[...passed].join(', ')}`,
    })),
  ]
}

function missingOf(row: MatrixRow, sent: unknown): MissingPart[] {
  const field = `evidence.${row.row}`
  const kind = kindOf(row, sent)
  const kinds = row.kinds.join(' or ')
  if (sent === undefined || sent === null)
    return [{ field, message: `evidence of the kind ${kinds}, which ${rowName(row)} needs` }]
  if (!kind) return [{ field: `${field}.kind`, message: `${kinds}, which ${rowName(row)} needs` }]
  const parsed = shapeOf(row.row, kind)?.safeParse(sent)
  return !parsed || parsed.success ? [] : mistakesOf(parsed.error.issues, field)
}

/** The kind that was sent, if the row takes it. */
export function kindOf({ kinds }: MatrixRow, sent: unknown): EvidenceKind | undefined {
  if (typeof sent !== 'object' || sent === null) return undefined
  const { kind } = sent as { kind?: unknown }
  return kinds.find((known) => known === kind)
}

const shapeOf = (row: EvidenceRow, kind: EvidenceKind): z.ZodType | undefined =>
  (reclassificationEvidence[row] as Partial<Record<EvidenceKind, z.ZodType>>)[kind]
