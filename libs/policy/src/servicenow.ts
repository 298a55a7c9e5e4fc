import { Priority, Status } from '@atlas/contracts'
import { z } from 'zod'

/** Field values as the Table API takes them: strings. */
const Values = z.record(z.string().min(1), z.string())

/**
 * policy/servicenow.yaml: how our words become ServiceNow's (design, "Mapping"). Nothing is written unless `enabled`.
 */
export const ServiceNowPolicy = z.strictObject({
  enabled: z.boolean().default(false),
  /** Our status to field values of the record; null: not pushed. */
  states: z.record(Status, Values.nullable()),
  /** How a cancelled incident is closed. */
  cancelled: Values,
  /** Our priority to impact and urgency, from which ServiceNow looks up its own. */
  priorities: z.record(Priority, z.strictObject({ impact: z.string(), urgency: z.string() })),
  /** Our tier to the name of their assignment group. */
  groups: z.strictObject({ L1: z.string(), L2: z.string(), L3: z.string() }),
  /** Our resolution code to their close_code; `default` for any other. */
  closeCodes: z.record(z.string().min(1), z.string()).refine((codes) => 'default' in codes, 'a map with a default'),
})
export type ServiceNowPolicy = z.infer<typeof ServiceNowPolicy>
