import { Injectable } from '@nestjs/common'
import { CommandBus } from '@nestjs/cqrs'
import { type HandlingAnswer, IncidentId } from '@atlas/contracts'
import type { CommandRequest, Positioned } from '@atlas/runtime'
import { type Act, ActOnIncident, type Keep } from './act-on-incident.js'

export type Answer = Promise<Positioned<HandlingAnswer>>

/** The way of every act from a controller to its handler. */
@Injectable()
export class IncidentDoor {
  constructor(private readonly commands: CommandBus) {}

  /** Throws RefusedException. */
  act(
    id: string,
    request: CommandRequest,
    name: Act['act'],
    command: (keep: Keep) => Act,
    original?: IncidentId,
  ): Answer {
    return this.commands.execute(new ActOnIncident(IncidentId.parse(id), name, request, command, original))
  }
}
