import { IncidentId, incidentNumber, type IncidentRef, refuse } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { RefusedException } from './refused.exception.js'

/** The id of the incident that a path names by its id or its number. RefusedException of 404 for an unknown number. */
export async function incidentOf(reader: Pick<LogReader, 'incidentNumbered'>, named: IncidentRef): Promise<IncidentId> {
  const id = IncidentId.safeParse(named).data ?? (await reader.incidentNumbered(incidentNumber(named)))
  if (id === undefined) throw unknownIncident(named)
  return id
}

export const unknownIncident = (named: string): RefusedException =>
  new RefusedException(
    refuse('unknown-incident', `There is no incident ${named}; name one by its id or its number.`, [], 404),
  )
