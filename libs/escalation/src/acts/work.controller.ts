import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import {
  ChangeScopeInput,
  IncidentRef,
  RecategoriseInput,
  ReleaseInput,
  RestoredInput,
  StartWorkInput,
  TriageInput,
  UpdateInput,
} from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { firstWorkOf, momentOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Triage and work. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class WorkController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('triage', 'Confirm or correct the tentative classification')
  triage(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: TriageInput }) body: TriageInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'triage', () => ({ act: 'triage', ...body }))
  }

  @Acts('recategorise', 'Say that another component is the broken one; moves no priority')
  recategorise(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RecategoriseInput }) body: RecategoriseInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'recategorise', () => ({ act: 'recategorise', ...body }))
  }

  @Acts('change-scope', 'Say what it touches, as a whole; moves no priority')
  changeScope(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ChangeScopeInput }) body: ChangeScopeInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'change-scope', () => ({ act: 'change-scope', ...body }))
  }

  @Acts('start-work', 'Unassigned to Work in Progress: own the incident, with the acknowledgement to who asked')
  startWork(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: StartWorkInput }) body: StartWorkInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'start-work', (keep) => ({ act: 'start-work', ...firstWorkOf(body, keep) }))
  }

  @Acts('release', 'Work in Progress to Unassigned: let go of it')
  release(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ReleaseInput }) body: ReleaseInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'release', () => ({ act: 'release', ...body }))
  }

  @Acts('update', 'Send the requestor an update, and promise the next')
  update(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: UpdateInput }) { text, nextUpdateBy }: UpdateInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'update', (keep) => ({
      act: 'update',
      text: keep(text),
      nextUpdateBy: momentOf(nextUpdateBy),
    }))
  }

  @Acts('restored', 'The service works again, since an instant of its own')
  restored(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RestoredInput }) { restoredAt }: RestoredInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'restored', () => ({ act: 'restored', restoredAt: momentOf(restoredAt) }))
  }
}
