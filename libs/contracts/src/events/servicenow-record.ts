import { z } from 'zod'
import { IncidentId } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** Stream `servicenow-record-<incidentId>`: what is to be written there, and (issue E) what became of it. */
export const RecordWriteIntended = z.object({
  incidentId: IncidentId,
  /** create, update, note, comment */
  act: z.enum(['create', 'update', 'note', 'comment']),
  /** Our fields in our words; the mapping is policy/servicenow.yaml. */
  fields: z.record(z.string(), z.unknown()),
  because: z.string(),
})
export const servicenowRecordEvents = { RecordWriteIntended } as const
export type ServicenowRecordEvent = FactsOf<typeof servicenowRecordEvents>
