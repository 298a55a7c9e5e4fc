import { Injectable } from '@nestjs/common'
import { type EventMetadata, Instant, PersonId, type RosterEvent } from '@atlas/contracts'
import {
  computeOnShift,
  concernedBy,
  handlingStream,
  isOnShift,
  ownerComesBack,
  ownerShiftEnds,
  type RosterChanges,
  rosterStream,
  withChanges,
} from '@atlas/domain'
import type { Timer, Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { z } from 'zod'
import { type Desk, IncidentHandling } from '../handling/incident-handling.js'
import { OpenIncidents } from '../open-incidents/open-incidents.js'
import { RosterInForce } from './roster-in-force.js'

/** Whose shifts are others, and who of them was at work until then; `changedAt` where that isn't when it is heeded. */
const Concerned = z.object({
  people: z.array(PersonId),
  wereOnShift: z.array(PersonId),
  changedAt: Instant.optional(),
})
type Concerned = z.infer<typeof Concerned>

/** Whose shifts are others by an event is heeded right after it: their incidents lie in streams of their own. */
export function armShiftsChanged(
  transaction: Transaction,
  events: readonly RosterEvent[],
  before: RosterChanges,
  { roster }: Policy,
): void {
  const people = [...new Set(events.flatMap((event) => concernedBy(event, before, roster)))]
  if (people.length === 0) return
  const present = computeOnShift(withChanges(roster, before), transaction.now)
  const wereOnShift = present.map(({ person }) => person.id).filter((id) => people.includes(id))
  armShiftsMoved(transaction, `${transaction.version(rosterStream)}`, { people, wereOnShift }, transaction.now)
}

/** `by`: what moved them, in the alarm's name. */
export function armShiftsMoved(transaction: Transaction, by: string, data: Concerned, dueAt: Instant): void {
  const name = `shifts-changed/${by}`
  transaction.arm({ service: 'escalation', owner: rosterStream.id, name, dueAt, incidentId: null, data })
}

/** What people own ends with their shifts as they are now, and shows who is back at work. */
@Injectable()
export class ShiftsChanged {
  constructor(
    private readonly handling: IncidentHandling,
    private readonly open: OpenIncidents,
    private readonly roster: RosterInForce,
  ) {}

  /** Within a unit of work. */
  async heed({ data, dueAt }: Timer, metadata: Omit<EventMetadata, 'policy'>): Promise<void> {
    // The change may be another process's.
    this.roster.forget()
    const { people, wereOnShift, changedAt = dueAt } = Concerned.parse(data)
    for (const incidentId of await this.open.of(people))
      await this.handling.change(incidentId, metadata, (desk) =>
        heedShifts(
          desk,
          { service: 'escalation', owner: handlingStream(incidentId).id, incidentId },
          changedAt,
          wereOnShift,
        ),
      )
  }
}

/** A shift that has ended by now ends with the change, not before it. */
function heedShifts(
  { transaction, policy, apply }: Desk,
  timer: Pick<Timer, 'service' | 'owner' | 'incidentId'>,
  changedAt: Instant,
  wereOnShift: readonly PersonId[],
): void {
  const { after } = apply({ act: 'owner-on-shift', dueAt: changedAt })
  const owner = after.opened ? after.owner : null
  const sentHome = owner !== null && wereOnShift.includes(owner) && !isOnShift(policy.roster, owner, changedAt)
  const ends = ownerShiftEnds(after, policy)
  const alarms = [
    ['owner-off-shift', ends && (sentHome ? changedAt : ends)],
    ['owner-on-shift', ownerComesBack(after, policy)],
  ] as const
  for (const [name, due] of alarms)
    if (due === null) transaction.disarm(timer.owner, name)
    else transaction.arm({ ...timer, name, dueAt: due < changedAt ? changedAt : due })
}
