import { z } from 'zod'

/** What an incident touches (domain, "Words"). */
export const Affected = z.object({
  clusters: z.array(z.string()).default([]),
  namespaces: z.array(z.string()).default([]),
  applications: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
})
export type Affected = z.infer<typeof Affected>
