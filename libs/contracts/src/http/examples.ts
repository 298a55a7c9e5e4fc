import type { z } from 'zod'

/** What a schema's `examples` show of it; every schema of a body has at least one. */
export function examplesOf(schema: z.ZodType): readonly unknown[] {
  const { examples } = schema.meta() ?? {}
  return Array.isArray(examples) ? (examples as readonly unknown[]) : []
}
