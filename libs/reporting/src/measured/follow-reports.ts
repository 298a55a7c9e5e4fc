import { Injectable } from '@nestjs/common'
import { type Recorded, wayToThePage } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore, currentUnit } from '@atlas/event-store-postgres'
import { FollowsLog, type LogFollower } from '@atlas/messaging'
import { Measuring } from './measuring.js'
import { projectReports, reports } from './project-reports.js'

/**
 * Brings what reports count up to the log. A position of its own: to measure takes longer than to show, and nobody who
 * looks at an incident waits for it.
 */
@Injectable()
@FollowsLog('reporting', reports, { givesWayTo: wayToThePage })
export class FollowReports implements LogFollower {
  private readonly measuring: Measuring

  constructor(log: LogReader, years: CalendarYearStore) {
    this.measuring = new Measuring(log, years)
  }

  async follow(events: readonly Recorded[]): Promise<void> {
    const unit = currentUnit()
    if (!unit) throw new Error('read models are written in a unit of work only')
    await projectReports(events, { manager: unit.manager, schema: 'reporting', measuring: this.measuring })
  }
}
