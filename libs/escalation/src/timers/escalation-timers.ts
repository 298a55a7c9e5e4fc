import { Injectable } from '@nestjs/common'
import type { EventMetadata, IncidentId } from '@atlas/contracts'
import {
  type ClockAlarm,
  commandAt,
  fire,
  isHeeded,
  ownerComesBack,
  ownerShiftEnds,
  type Recurred,
  rosterStream,
  serviceLevelStream,
} from '@atlas/domain'
import type { Timer } from '@atlas/event-sourcing'
import { FiresTimers, type TimerHandler } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce, policyInForce } from '@atlas/runtime'
import { type Desk, IncidentHandling } from '../handling/incident-handling.js'
import { stage } from '../handling/service-levels.js'
import { isContinuedTimer, retargetOfContinued } from '../policy/retarget-continued.js'
import { isRetargetTimer, retargetRunning } from '../policy/retarget-running.js'
import { isRecurrenceTimer } from '../root-cause/arm-recurrence.js'
import { RecurrenceCounter } from '../root-cause/recurrence-counter.js'
import { ShiftsChanged } from '../roster/shifts-changed.js'
import { heedClock } from './heed-clock.js'

/** Thresholds and breaches of clocks, and what resolves and closes by itself; each stamped with its own instant. */
@Injectable()
@FiresTimers('escalation')
export class EscalationTimers implements TimerHandler {
  constructor(
    private readonly handling: IncidentHandling,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly recurrence: RecurrenceCounter,
    private readonly shifts: ShiftsChanged,
  ) {}

  async fire(timer: Timer): Promise<void> {
    const { incidentId } = timer
    if (timer.owner === rosterStream.id) return this.shifts.heed(timer, metadataOf(timer))
    if (incidentId === null) throw new Error(`the timer ${timer.owner} ${timer.name} belongs to no incident`)
    const metadata = metadataOf(timer)
    if (isRetargetTimer(timer.name))
      await this.handling.change(incidentId, metadata, (desk) => retargetRunning(desk, timer, incidentId))
    else if (isContinuedTimer(timer.name))
      await this.handling.change(incidentId, metadata, (desk) => retargetOfContinued(desk, timer, incidentId), {
        streams: [policyInForce],
      })
    else if (isRecurrenceTimer(timer.name)) await this.recurrence.count(timer.data as Recurred, metadata)
    else if (timer.owner !== serviceLevelStream(incidentId).id)
      await this.handling.change(incidentId, metadata, (desk) => deadlinePassed(desk, timer))
    else if (this.isWatched(timer))
      await this.handling.change(incidentId, metadata, (desk) => heedClock(desk, clockSays(desk, timer, incidentId)))
    else await this.handling.changeClocks(incidentId, metadata, (desk) => void clockSays(desk, timer, incidentId))
  }

  /** Whether the incident may change by itself at what this clock says. */
  private isWatched({ data }: Timer): boolean {
    const { kind } = data as ClockAlarm
    return isHeeded(kind, this.policyInForce.current().policy.escalation)
  }
}

const metadataOf = ({ owner, name, dueAt }: Timer): Omit<EventMetadata, 'policy'> => ({
  actor: { kind: 'timer', id: name, via: 'sweeper' },
  correlationId: `${owner}/${name}`,
  causationId: `${owner}/${name}@${dueAt}`,
})

/** What the clock says now. */
export function clockSays({ transaction, clocks }: Omit<Desk, 'apply'>, timer: Timer, incidentId: IncidentId) {
  const reaction = fire(timer, transaction.state(serviceLevelStream(incidentId)), incidentId, clocks)
  stage(transaction, incidentId, reaction)
  return reaction.events
}

/** What happens by itself, at the instant at which it was due. */
export function deadlinePassed(desk: Desk, timer: Timer): void {
  const { transaction, apply } = desk
  const { name, dueAt } = timer
  if (name === 'owner-off-shift') ownerOffShift(desk, timer)
  else if (name === 'owner-on-shift') ownerOnShift(desk, timer)
  else apply(commandAt(name, dueAt, (text) => transaction.keep(text)))
}

/** Where the roster says by now that the owner's shift goes on, its new end is waited for. */
function ownerOffShift({ transaction, policy, apply }: Desk, timer: Timer): void {
  const { events, after } = apply({ act: 'owner-off-shift', dueAt: timer.dueAt })
  const ends = events.length > 0 ? null : ownerShiftEnds(after, policy, timer.dueAt)
  if (ends !== null && ends > timer.dueAt) transaction.arm({ ...timer, dueAt: ends })
}

/** Where the roster says by now that they come later, that is waited for. */
function ownerOnShift({ transaction, policy, apply }: Desk, timer: Timer): void {
  const { events, after } = apply({ act: 'owner-on-shift', dueAt: timer.dueAt })
  const comes = events.length > 0 ? null : ownerComesBack(after, policy, timer.dueAt)
  if (comes !== null && comes > timer.dueAt) transaction.arm({ ...timer, dueAt: comes })
}
