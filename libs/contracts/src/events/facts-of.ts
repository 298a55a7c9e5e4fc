import type { z } from 'zod'
import type { Fact } from '../envelope.js'

/** The union of facts that a map of schemas describes: `{A: schema}` gives `Fact<'A', …>`. */
export type FactsOf<M extends Record<string, z.ZodType>> = {
  [K in keyof M & string]: Fact<K, z.infer<M[K]>>
}[keyof M & string]
