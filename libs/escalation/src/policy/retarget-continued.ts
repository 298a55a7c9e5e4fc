import { type IncidentId, Instant, type ServiceLevelEvent } from '@atlas/contracts'
import { type Continued, handlingStream, incidentTerms, retargetContinued, serviceLevelStream } from '@atlas/domain'
import type { Timer, Transaction } from '@atlas/event-sourcing'
import { policyInForce } from '@atlas/runtime'
import { z } from 'zod'
import type { Desk } from '../handling/incident-handling.js'
import { stage } from '../handling/service-levels.js'
import { heedClock } from '../timers/heed-clock.js'

const prefix = 'retarget-continued '
const WhatContinued = z.object({ clock: z.string(), at: Instant })

export const isContinuedTimer = (name: string): boolean => name.startsWith(prefix)

/** A clock that goes on after it had ended looks, right after the act, whether a version was adopted for it meanwhile. */
export function armRetargetOfContinued(
  transaction: Transaction,
  incidentId: IncidentId,
  events: readonly ServiceLevelEvent[],
): void {
  for (const event of events) {
    if (event.type !== 'ClockContinued') continue
    const { clock } = event.data
    const continued: Continued = { clock, at: event.occurredAt }
    transaction.arm({
      service: 'escalation',
      owner: serviceLevelStream(incidentId).id,
      name: `${prefix}${clock}`,
      dueAt: event.occurredAt,
      incidentId,
      data: continued,
    })
  }
}

/** Of the stream `policy-in-force`, which the reads name. */
export function retargetOfContinued(desk: Desk, { data }: Timer, incidentId: IncidentId): void {
  const { transaction, clocks } = desk
  const incident = transaction.state(handlingStream(incidentId))
  if (!incident.opened) return
  const { retargeting } = transaction.state(policyInForce)
  const levels = transaction.state(serviceLevelStream(incidentId))
  const continued = WhatContinued.parse(data)
  const reaction = retargetContinued(retargeting, continued, levels, incidentId, incidentTerms(incident), clocks)
  stage(transaction, incidentId, reaction)
  heedClock(desk, reaction.events)
}
