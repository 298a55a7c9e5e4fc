import { incidentNumber } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { IncidentEntity } from './incident.entity.js'
import type { IncidentRecord } from './incident-record.js'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** By its id, or by the number that people write in mails. */
export async function findIncident(manager: EntityManager, idOrNumber: string): Promise<IncidentRecord | undefined> {
  const where = uuid.test(idOrNumber) ? { id: idOrNumber } : { number: incidentNumber(idOrNumber) }
  return (await manager.findOneBy(IncidentEntity, where))?.record
}
