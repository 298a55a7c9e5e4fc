import { Injectable } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import type { HandlingAnswer, IncidentRef } from '@atlas/contracts'
import type { HandlingState } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { type CommandRequest, incidentOf, type Positioned, RefusedException, unknownIncident } from '@atlas/runtime'
import { type Act, ActOnIncident, type Keep } from './act-on-incident.js'

export type Answer = Promise<Positioned<HandlingAnswer>>

/** The way of every act from a controller to its handler. */
@Injectable()
export class IncidentDoor {
  constructor(
    private readonly commands: CommandBus,
    private readonly reader: LogReader,
  ) {}

  /** Throws RefusedException. */
  async act(
    named: IncidentRef,
    request: CommandRequest,
    name: Act['act'],
    command: (keep: Keep, other: HandlingState) => Act,
    otherNamed?: IncidentRef,
  ): Answer {
    const incidentId = await incidentOf(this.reader, named)
    const other = otherNamed === undefined ? undefined : await incidentOf(this.reader, otherNamed)
    try {
      return await this.commands.execute(new ActOnIncident(incidentId, name, request, command, other))
    } catch (error) {
      // In one wording, however it was named, whether it isn't there or only not for this person.
      throw error instanceof RefusedException && error.refusal.code === 'unknown-incident'
        ? unknownIncident(named)
        : error
    }
  }
}
