import { Controller, Get, Param } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { Page, VendorCaseView } from '@atlas/contracts'
import { GuardedAs, Reading, type ReadRequest, Requires, WaitsForPosition } from '@atlas/runtime'
import { PresentIncident } from '../incident/present-incident.js'
import { ReadVendorCases } from './read-vendor-cases.js'

/** The cases that an incident has with vendors. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id')
export class VendorCaseController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
  ) {}

  @Get('vendor-cases')
  @ApiOperation({ summary: 'Cases with vendors: what they stand on, what was said, and what came of it, oldest first' })
  @ApiOkResponse({ standardSchema: Page(VendorCaseView).meta({ id: 'VendorCasePage' }) })
  async vendorCases(
    @Param('id') id: string,
    @Reading() request: ReadRequest,
  ): Promise<{ items: VendorCaseView[]; next: null }> {
    const { record } = await this.incidents.see(id, request, 'vendor-cases')
    return { items: await this.queries.execute(new ReadVendorCases(record.id)), next: null }
  }
}
