import type { RecordedIncident } from './decision.js'
import { ImaginedIncident, type Standing } from './imagined-incident.js'
import type { World } from './world.js'

/** Where an incident stood, by its recorded facts alone. */
export function livedStandings({ incidentId, decisions }: RecordedIncident, then: World): readonly Standing[] {
  const incident = new ImaginedIncident(incidentId, then, null)
  for (const { facts } of decisions) incident.follow(facts)
  return incident.standings
}
