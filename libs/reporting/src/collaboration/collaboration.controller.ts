import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ConsultationView, FindingView, NoteView, Page } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, Requires, WaitsForPosition } from '@atlas/runtime'
import { PresentIncident } from '../incident/present-incident.js'
import { ReadConsultations } from './read-consultations.js'
import { ReadFindings } from './read-findings.js'
import { ReadNotes } from './read-notes.js'

/** What was written down about an incident, and asked of others. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id')
export class CollaborationController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  @Get('notes')
  @ApiOperation({ summary: 'Work notes, and comments with the requestor, the oldest first' })
  @ApiOkResponse({ standardSchema: Page(NoteView).meta({ id: 'NotePage' }) })
  async notes(@Param('id') id: string, @Reading() request: ReadRequest): Promise<{ items: NoteView[]; next: null }> {
    const { record, sight } = await this.incidents.see(id, request, 'notes', ['everything', 'own'])
    const notes = await this.queries.execute(new ReadNotes(record.id))
    // Work notes are internal: who reported it reads what was said to and by them.
    return { items: sight === 'own' ? notes.filter(({ kind }) => kind === 'comment') : notes, next: null }
  }

  @Get('findings')
  @ApiOperation({ summary: 'The pieces of evidence, the oldest first' })
  @ApiOkResponse({ standardSchema: Page(FindingView).meta({ id: 'FindingPage' }) })
  async findings(
    @Param('id') id: string,
    @Reading() request: ReadRequest,
  ): Promise<{ items: FindingView[]; next: null }> {
    const { record } = await this.incidents.see(id, request, 'findings')
    return { items: await this.queries.execute(new ReadFindings(record.id)), next: null }
  }

  @Get('consultations')
  @ApiOperation({ summary: 'Help asked of others and what came of it, the oldest first' })
  @ApiOkResponse({ standardSchema: Page(ConsultationView).meta({ id: 'ConsultationPage' }) })
  async consultations(
    @Param('id') id: string,
    @Reading() request: ReadRequest,
  ): Promise<{ items: ConsultationView[]; next: null }> {
    const { record } = await this.incidents.see(id, request, 'consultations')
    return { items: await this.queries.execute(new ReadConsultations(record.id)), next: null }
  }
}
