import type { EventOf, WidespreadPattern } from '@atlas/contracts'
import { alikeElsewhere, type Incident, patternsShown, symptomSeen, widespreadStream } from '@atlas/domain'
import type { Desk } from '../handling/incident-handling.js'
import { z } from 'zod'

/** Of the facts that classification stored, what is looked at here. */
const Shown = z.object({ component: z.string().default(''), symptoms: z.array(z.string()).default([]) })

export function patternsOf({ facts }: EventOf<'IncidentClassified'>['data']): WidespreadPattern[] {
  const { component, symptoms } = Shown.parse(facts)
  return patternsShown(component, symptoms)
}

/**
 * Notes where a component shows a symptom, and says when that is on several clusters. The patterns' streams were read.
 * Where a restricted incident is, others aren't told: it isn't noted, and only hears of them.
 */
export function noteWidespread(
  { transaction, policy, apply }: Pick<Desk, 'transaction' | 'policy' | 'apply'>,
  { incidentId, number, cluster, clocksStartAt: at, restricted }: Incident,
  patterns: readonly WidespreadPattern[],
): void {
  const seen = { incidentId, number, cluster, at }
  const { parent } = policy.correlation
  for (const pattern of patterns) {
    const stream = widespreadStream(pattern)
    const sightings = transaction.state(stream)
    const events = symptomSeen(pattern, seen, sightings, parent, transaction.now)
    // A storm of one alert is told of once a cluster, not with each of its incidents.
    if (events.length === 0) continue
    if (!restricted) transaction.append(stream, incidentId, events)
    const others = alikeElsewhere(seen, sightings, parent)
    if (others) apply({ act: 'suggest-parent', pattern, ...others })
  }
}
