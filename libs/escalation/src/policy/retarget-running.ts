import { Hash, type IncidentId, Instant } from '@atlas/contracts'
import { handlingStream, incidentTerms, retargetAsAdopted, type Retargeting, serviceLevelStream } from '@atlas/domain'
import type { Timer, Transaction } from '@atlas/event-sourcing'
import { z } from 'zod'
import type { Desk } from '../handling/incident-handling.js'
import { stage } from '../handling/service-levels.js'
import { heedClock } from '../timers/heed-clock.js'

const prefix = 'retarget '
const Adopted = z.object({ policy: Hash, adoptedAt: Instant })

export const isRetargetTimer = (name: string): boolean => name.startsWith(prefix)

/** One alarm an incident, so that each is retargeted in a transaction of its own, whatever happens to the others. */
export function armRetarget(
  transaction: Transaction,
  incidents: readonly IncidentId[],
  adopted: Retargeting,
  dueAt: Instant,
): void {
  for (const incidentId of incidents)
    transaction.arm({
      service: 'escalation',
      owner: serviceLevelStream(incidentId).id,
      name: `${prefix}${adopted.policy.slice(0, 12)}`,
      dueAt,
      incidentId,
      data: adopted,
    })
}

/** The incident's clocks take the adopted targets; what those say is used up already happens at once. */
export function retargetRunning(desk: Desk, { data }: Timer, incidentId: IncidentId): void {
  const { transaction, clocks } = desk
  const incident = transaction.state(handlingStream(incidentId))
  if (!incident.opened) return
  const levels = transaction.state(serviceLevelStream(incidentId))
  const reaction = retargetAsAdopted(Adopted.parse(data), levels, incidentId, incidentTerms(incident), clocks)
  stage(transaction, incidentId, reaction)
  heedClock(desk, reaction.events)
}
