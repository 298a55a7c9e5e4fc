import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { CorrectHandlingInput, type HandlingEvent, IncidentRef, type Recorded } from '@atlas/contracts'
import { handlingStream } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { Commanded, type CommandRequest, incidentOf } from '@atlas/runtime'
import { Acts } from './acting.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** What was recorded wrongly of an incident is corrected, and stays to be seen. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class CorrectionController {
  constructor(
    private readonly door: IncidentDoor,
    private readonly log: LogReader,
  ) {}

  @Acts('correct', 'Say what an event of its handling should have said; the incident, its clocks and reports follow')
  async correct(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: CorrectHandlingInput }) { event, field, instead, reason }: CorrectHandlingInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    // Shown to nobody: who may act on the incident is decided in the transaction.
    const stream = handlingStream(await incidentOf(this.log, id)).id
    // The reader has lifted every event to its newest shape (contracts, `upcast`).
    const history = (await this.log.ofStream(stream)) as readonly Recorded<HandlingEvent>[]
    return this.door.act(id, request, 'correct', () => ({ act: 'correct', event, field, instead, reason, history }))
  }
}
