import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import {
  ApproveReclassificationInput,
  type ContentHash,
  EndReclassificationInput,
  type EvidenceRow,
  evidenceRows,
  IncidentRef,
  RequestReclassificationInput,
} from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import type { Keep } from './act-on-incident.js'
import { Acts } from './acting.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** Another priority after triage: asked with evidence, decided by another person. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class ReclassificationController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('request-reclassification', 'Ask for another priority, with the evidence of each row of the matrix')
  request(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: RequestReclassificationInput }) { to, reason, evidence }: RequestReclassificationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'request-reclassification', (keep) => ({
      act: 'request-reclassification',
      to,
      reason: reason === undefined ? undefined : keep(reason),
      evidence,
      kept: kept(evidence, keep),
    }))
  }

  @Acts('approve-reclassification', 'Approve the rows of a request that wait for your role; the last one applies it')
  approve(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ApproveReclassificationInput }) body: ApproveReclassificationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'approve-reclassification', () => ({ act: 'approve-reclassification', ...body }))
  }

  @Acts('refuse-reclassification', 'Refuse a request, with the reason')
  refuse(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: EndReclassificationInput }) body: EndReclassificationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'refuse-reclassification', () => ({ act: 'refuse-reclassification', ...body }))
  }

  @Acts('withdraw-reclassification', 'Withdraw a request, with the reason')
  withdraw(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: EndReclassificationInput }) body: EndReclassificationInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'withdraw-reclassification', () => ({
      act: 'withdraw-reclassification',
      ...body,
    }))
  }
}

/** Each row's evidence as content of its own, in the order of the matrix. */
const kept = (
  evidence: RequestReclassificationInput['evidence'],
  keep: Keep,
): Partial<Record<EvidenceRow, ContentHash>> =>
  Object.fromEntries(
    evidenceRows.flatMap((row) => (evidence[row] === undefined ? [] : [[row, keep(JSON.stringify(evidence[row]))]])),
  )
