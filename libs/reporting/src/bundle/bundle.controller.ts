import { Controller, Get, Param, Res } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { GuardedAs, Reading, type ReadRequest, Requires, unknownIncident, WaitsForPosition } from '@atlas/runtime'
import type { Response } from 'express'
import { mediaTypes } from '../asked-form.js'
import { PresentIncident } from '../incident/present-incident.js'
import { bundleHtml } from './bundle-html.js'
import { ReadBundle } from './read-bundle.js'

/** An incident's bundle: for who sees everything of the incident, as its trail is. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id/bundle')
export class BundleController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The trail with everything that proves it, as one page that checks itself offline',
    description:
      'HTML: events byte by byte, chains, seals with inclusion proofs, policies. `atlas audit verify --bundle`.',
  })
  @ApiOkResponse({
    content: { 'text/html': { schema: { type: 'string' }, example: '<!doctype html>\n<html lang="en">…</html>\n' } },
  })
  async bundle(
    @Param('id') id: string,
    @Reading() request: ReadRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const { record } = await this.incidents.see(id, request, 'bundle')
    const bundle = await this.queries.execute(new ReadBundle(record.id))
    if (!bundle) throw unknownIncident(id)
    response.setHeader('Content-Type', mediaTypes.html)
    response.setHeader('Content-Disposition', `attachment; filename="INC-${record.number}.html"`)
    return bundleHtml(bundle)
  }
}
