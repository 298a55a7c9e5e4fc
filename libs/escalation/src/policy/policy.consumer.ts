import { Controller } from '@nestjs/common'
import { type EventOf, instant, milliseconds, type Recorded } from '@atlas/contracts'
import { computeOnShift } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { HandlesEvent } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { because } from '../facts/because.js'
import { OpenIncidents } from '../open-incidents/open-incidents.js'
import { armShiftsMoved } from '../roster/shifts-changed.js'
import { RosterInForce } from '../roster/roster-in-force.js'
import { armRetarget } from './retarget-running.js'

/** By then every process decides by the adopted version: each asks the log for it twice a second. */
const switchedAfterMs = 2000

/** What another version in force means for what is open already (domain, "Words": policy is adopted). */
@Controller()
export class PolicyConsumer {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly open: OpenIncidents,
    private readonly roster: RosterInForce,
  ) {}

  /** Running clocks keep their targets unless the adoption says otherwise; shifts are those of the roster in force. */
  @HandlesEvent('escalation', 'PolicyAdopted')
  async policyAdopted(event: Recorded<EventOf<'PolicyAdopted'>>): Promise<void> {
    const { hash, previous, effectiveAt, retarget, changed } = event.data
    if (previous === null) return
    const incidents = retarget === 'running' ? await this.open.all() : []
    const moved = changed.some(movesShifts) ? await this.shiftsBetween(previous, hash, effectiveAt) : undefined
    if (incidents.length === 0 && !moved) return
    const dueAt = instant(milliseconds(effectiveAt) + switchedAfterMs)
    await this.log.transact({ streams: [] }, { ...because(event, 'adoption'), policy: hash }, (transaction) => {
      armRetarget(transaction, incidents, { policy: hash, adoptedAt: effectiveAt }, dueAt)
      if (moved) armShiftsMoved(transaction, `policy ${hash.slice(0, 12)}`, { ...moved, changedAt: effectiveAt }, dueAt)
    })
  }

  /** Everybody of both rosters, and who was at work by the one that was in force. */
  private async shiftsBetween(previous: string, hash: string, at: EventOf<'PolicyAdopted'>['data']['effectiveAt']) {
    const [before, after] = await Promise.all([this.policyInForce.byHash(previous), this.policyInForce.byHash(hash)])
    const people = [...new Set([...before.roster.people, ...after.roster.people].map(({ id }) => id))]
    const { roster } = await this.roster.over(before)
    return { people, wereOnShift: computeOnShift(roster, at).map(({ person }) => person.id) }
  }
}

/** The roster with its files of shifts, and for which priorities an end of a shift matters. */
const movesShifts = (file: string): boolean =>
  file === 'roster.yaml' || file === 'escalation.yaml' || file.endsWith('.ics')
