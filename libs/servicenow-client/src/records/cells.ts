import { z } from 'zod'

/**
 * A field as an answer has it: a text, or with its display value, link, or both. Some endpoints give numbers and
 * booleans for what are texts elsewhere.
 */
const Cell = z.union([
  z.string(),
  z.union([z.number(), z.boolean()]).transform(String),
  z.null().transform(() => ''),
  z.object({ value: z.string().nullish(), display_value: z.string().nullish() }),
])

/** A row of an answer, before it is read. */
export const Row = z.record(z.string(), Cell)
export type Row = z.infer<typeof Row>

/** What is stored; undefined where the instance gave no such field. */
export const valueIn = (row: Row, field: string): string | undefined => {
  const cell = row[field]
  return typeof cell === 'object' ? (cell.value ?? undefined) : cell
}

/** What a person reads, where it was asked for. */
export const displayIn = (row: Row, field: string): string | undefined => {
  const cell = row[field]
  return typeof cell === 'object' ? (cell.display_value ?? undefined) : undefined
}
