import { type Category, type Priority, type Refusal, refuse, type Tier } from '@atlas/contracts'
import type { Incident } from '../handling.js'

/** An incident of which classification has spoken. */
export interface Classified extends Incident {
  readonly priority: Priority
  readonly category: Category
  readonly tier: Tier
}

/** The incident with its priority, or why it can't be acted on yet. */
export function classified(incident: Incident): Classified | Refusal {
  const { priority, category, tier } = incident
  if (priority === null || category === null || tier === null)
    return refuse('not-classified-yet', 'this incident has only just arrived and has no priority yet; try again', [
      { field: 'priority', message: 'the tentative one, which comes within seconds' },
    ])
  return { ...incident, priority, category, tier }
}
