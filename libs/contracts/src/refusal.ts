import { z } from 'zod'

/** One missing or wrong part of a command or an input. */
export const MissingPart = z.object({
  /** A path as in the request: `alerts[3].startsAt`, `evidence.namespaces`. */
  field: z.string(),
  /** What is wrong and what would be right, as one sentence. */
  message: z.string(),
})
export type MissingPart = z.infer<typeof MissingPart>

/** An expected "no": a value, never an exception. Becomes a problem of RFC 9457. */
export interface Refusal {
  readonly refused: true
  /** Stable and kebab-case, such as `not-a-legal-move`. */
  readonly code: string
  /** One sentence: what, where, what would be right. */
  readonly message: string
  readonly missing: readonly MissingPart[]
  /** HTTP status, default 409 (422 for a malformed request, 403 for the wrong hand, 404 for the unknown). */
  readonly status?: number
}

export const refuse = (
  code: string,
  message: string,
  missing: readonly MissingPart[] = [],
  status?: number,
): Refusal => ({ refused: true, code, message, missing, ...(status === undefined ? {} : { status }) })

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && value.refused === true

/** application/problem+json (RFC 9457) with our two extensions, `code` and `errors`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().optional(),
    code: z.string(),
    errors: z.array(MissingPart).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
