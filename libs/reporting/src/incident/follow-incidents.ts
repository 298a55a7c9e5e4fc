import { Injectable } from '@nestjs/common'
import { type AtlasEvent, type Recorded, wayToThePage } from '@atlas/contracts'
import { currentUnit } from '@atlas/event-store-postgres'
import { FollowsLog, type LogFollower } from '@atlas/messaging'
import { projectRejectedSignals } from '../rejected-signal/rejected-signal-projection.js'
import { projectRootCauses } from '../root-cause/root-cause-projection.js'
import { projectIncidents, readModels } from './incident-projection.js'

/** Brings reporting's read models up to the log, a batch at a time, in the unit that moves the position. */
@Injectable()
@FollowsLog('reporting', readModels, { givesWayTo: wayToThePage })
export class FollowIncidents implements LogFollower {
  async follow(events: readonly Recorded[]): Promise<void> {
    const unit = currentUnit()
    if (!unit) throw new Error('read models are written in a unit of work only')
    // The reader has lifted every event to its newest shape (contracts, `upcast`).
    const known = events as readonly Recorded<AtlasEvent>[]
    await projectIncidents(known, unit.manager)
    await projectRejectedSignals(known, unit.manager)
    await projectRootCauses(known, unit.manager)
  }
}
