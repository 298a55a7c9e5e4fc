import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { AllClearInput, HandOverPartInput, HoldReviewInput, IncidentRef, ManagementUpdateInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { momentOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** The P1 protocol. A part is taken by acknowledging its page. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class WarRoomController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('hand-over-part', 'Hand a part of the war room over; the other has it once they acknowledge their page')
  handOver(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: HandOverPartInput }) body: HandOverPartInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'hand-over-part', () => ({ act: 'hand-over-part', ...body }))
  }

  @Acts('management-update', 'Tell management the status and the estimate, in plain words')
  managementUpdate(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ManagementUpdateInput }) { status, estimate }: ManagementUpdateInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'management-update', (keep) => ({
      act: 'management-update',
      summary: status,
      kept: keep(status),
      estimate:
        'resolvedBy' in estimate
          ? { resolvedBy: momentOf(estimate.resolvedBy) }
          : { estimateBy: momentOf(estimate.estimateBy) },
    }))
  }

  @Acts('all-clear', 'End the war room, and name who reviews it')
  allClear(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: AllClearInput }) { summary, review }: AllClearInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'all-clear', (keep) => ({
      act: 'all-clear',
      summary,
      kept: keep(summary),
      review: { by: review.by, dueBy: momentOf(review.dueBy) },
    }))
  }

  @Acts('hold-review', 'Record what the review after the all-clear came to')
  holdReview(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: HoldReviewInput }) { conclusions }: HoldReviewInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'hold-review', (keep) => ({ act: 'hold-review', conclusions: keep(conclusions) }))
  }
}
