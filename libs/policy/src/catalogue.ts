import { z } from 'zod'

/** Who owns a namespace or an application, and how much hangs on it (domain, "Intake"). */
export const CatalogueEntry = z.strictObject({
  team: z.string().min(1),
  domain: z.string().min(1),
  organisation: z.string().min(1),
  /** `critical`: totally lost in production it is a P1 (playbook, table of support tiers). */
  criticality: z.enum(['critical', 'standard']).default('standard'),
  /** A core function of the platform, such as `authentication` (playbook, reclassification of a P4). */
  coreFunction: z.string().min(1).optional(),
  contract: z.string().min(1).optional(),
})
export type CatalogueEntry = z.infer<typeof CatalogueEntry>

/** policy/catalogue.yaml. */
export const Catalogue = z.strictObject({
  namespaces: z.record(z.string().min(1).max(63), CatalogueEntry),
  applications: z.record(z.string().min(1).max(253), CatalogueEntry),
})
export type Catalogue = z.infer<typeof Catalogue>
