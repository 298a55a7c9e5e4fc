import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { CancelInput, ConfirmInput, IncidentRef, ReopenInput, ResolveInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import type { HandlingState } from '@atlas/domain'
import type { Act, Keep } from './act-on-incident.js'
import { Acts } from './acting.js'
import { firstWorkOf, lateOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Resolved, Closed, and back. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class EndingController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('resolve', 'Resolve it: code, root cause, knowledge and how it was verified')
  resolve(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ResolveInput }) { at, lateReason, ...body }: ResolveInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'resolve', (keep) => ({
      act: 'resolve',
      ...body,
      summary: body.summary === undefined ? undefined : keep(body.summary),
      late: lateOf({ at, lateReason }),
    }))
  }

  @Acts('confirm', 'Resolved to Closed')
  confirm(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ConfirmInput }) body: ConfirmInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'confirm', () => ({ act: 'confirm', ...body }))
  }

  @Acts('cancel', 'Close it unresolved, with a reason, or as the duplicate of another')
  cancel(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: CancelInput }) body: CancelInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    const { reason, duplicateOf } = body
    const command = (_: Keep, original: HandlingState): Act => ({
      act: 'cancel',
      reason,
      ...(duplicateOf === undefined ? {} : { duplicateOf: original }),
    })
    return this.door.act(id, request, 'cancel', command, duplicateOf)
  }

  @Acts('reopen', 'Resolved to Work in Progress, by hand')
  reopen(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ReopenInput }) body: ReopenInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'reopen', (keep) => ({
      act: 'reopen',
      reason: body.reason,
      ...firstWorkOf(body, keep),
    }))
  }
}
