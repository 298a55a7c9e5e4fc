import { Body, Controller, Param } from '@nestjs/common'
import { ApiTags } from '@nestjs/swagger'
import { EndWaitInput, ExtendWaitInput, FindingInput, IncidentRef, NoteInput, WaitInput } from '@atlas/contracts'
import { Commanded, type CommandRequest } from '@atlas/runtime'
import { Acts } from './acting.js'
import { lateOf, momentOf } from './first-work.js'
import { type Answer, IncidentDoor } from './incident-door.js'

/** What is written down, and what is waited for. */
@ApiTags('incidents')
@Controller('v1/incidents/:id')
export class CollaborationController {
  constructor(private readonly door: IncidentDoor) {}

  @Acts('note', 'Add a work note, which the requestor never sees')
  note(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: NoteInput }) { text, corrects }: NoteInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'note', (keep) => ({ act: 'note', text: keep(text), corrects }))
  }

  @Acts('finding', 'Record a piece of evidence: a statement, with metrics, logs, commits, pages or files by hash')
  finding(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: FindingInput }) { corrects, ...finding }: FindingInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    const kinds = [...new Set(finding.links.map(({ kind }) => kind))]
    return this.door.act(id, request, 'finding', (keep) => ({
      act: 'finding',
      content: keep(JSON.stringify(finding)),
      kinds,
      corrects,
    }))
  }

  @Acts('wait', 'Say what a Work in Progress incident waits for, and until when')
  wait(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: WaitInput }) { at, lateReason, ...body }: WaitInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    const expectedBy = momentOf(body.expectedBy)
    return this.door.act(id, request, 'wait', () => ({
      act: 'wait',
      ...body,
      expectedBy,
      late: lateOf({ at, lateReason }),
    }))
  }

  @Acts('extend-wait', 'Expect what it waits for at another instant')
  extendWait(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: ExtendWaitInput }) { expectedBy, reason }: ExtendWaitInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'extend-wait', () => ({
      act: 'extend-wait',
      expectedBy: momentOf(expectedBy),
      reason,
    }))
  }

  @Acts('end-wait', 'The wait is over, and what came of it')
  endWait(
    @Param('id', { schema: IncidentRef }) id: IncidentRef,
    @Body({ schema: EndWaitInput }) { outcome, ...late }: EndWaitInput,
    @Commanded() request: CommandRequest,
  ): Answer {
    return this.door.act(id, request, 'end-wait', () => ({ act: 'end-wait', outcome, late: lateOf(late) }))
  }
}
