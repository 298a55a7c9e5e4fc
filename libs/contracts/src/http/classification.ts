import { z } from 'zod'
import { IncidentClassified } from '../events/classification.js'

/** GET /v1/classifications/{incidentId}: the tentative classification with the reason of every rule that matched. */
export const ClassificationView = IncidentClassified.extend({
  classifiedAt: z.string(),
}).meta({ id: 'Classification' })
export type ClassificationView = z.infer<typeof ClassificationView>
