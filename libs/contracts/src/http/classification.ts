import { z } from 'zod'
import { IncidentClassified } from '../events/classification.js'

/** GET /v1/classifications/{incidentId}: the tentative classification with the reason of every rule that matched. */
export const ClassificationView = IncidentClassified.extend({
  classifiedAt: z.string(),
}).meta({
  id: 'Classification',
  examples: [
    {
      incidentId: '0199f3a0-0000-7000-8000-000000000001',
      priority: 'P3',
      category: 'egress-access',
      tier: 'L1',
      rule: 'request',
      matched: [
        {
          rule: 'request',
          because: 'Something new is asked for. (ask: request)',
          spans: [{ field: 'summary', start: 0, end: 3 }],
        },
      ],
      extractor: '2',
      facts: { ask: 'request', environment: 'staging' },
      policy: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      classifiedAt: '2026-11-23T09:30:00.400Z',
    },
  ],
})
export type ClassificationView = z.infer<typeof ClassificationView>
