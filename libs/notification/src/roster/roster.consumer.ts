import { Controller } from '@nestjs/common'
import type { Recorded, RosterEvent } from '@atlas/contracts'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { HandlesEvent } from '@atlas/messaging'
import { KnownRoster } from './known-roster.js'
import { saveChanges } from '../read-models/save-changes.js'

/** What was decided over the policy's roster: whoever is told because they are on shift, is on shift by it. */
@Controller()
export class RosterConsumer {
  constructor(
    private readonly units: UnitsOfWork,
    private readonly roster: KnownRoster,
  ) {}

  @HandlesEvent(
    'notification',
    'ShiftOverridden',
    'LeaveRecorded',
    'ShiftsImported',
    'ShiftSwapProposed',
    'ShiftSwapped',
    'ShiftSwapDeclined',
    'RosterChangeWithdrawn',
  )
  async changed(event: Recorded<RosterEvent>): Promise<void> {
    await saveChanges((sql, parameters) => this.units.query(sql, parameters), 'notification', 'roster_change', [event])
    this.roster.forget()
  }
}
