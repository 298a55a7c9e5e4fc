import { Controller, Get, Param, Query } from '@nestjs/common'
import { QueryBus } from '@nestjs/cqrs'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { ForkView, Hash, isRefusal, type Instant, WhatIfReport } from '@atlas/contracts'
import {
  EdgeTime,
  GuardedAs,
  Reading,
  type ReadRequest,
  RefusedException,
  Requires,
  unknownIncident,
  WaitsForPosition,
} from '@atlas/runtime'
import { z } from 'zod'
import { AskedInstant } from '../asked-instant.js'
import { PresentIncident } from '../incident/present-incident.js'
import { parseActs } from './fork-incident.js'
import { ForkIncident, ReadWhatIf } from './read-what-if.js'

const AskedWhatIf = z
  .object({
    policy: Hash,
    from: AskedInstant.optional(),
    to: AskedInstant.optional(),
    cluster: z.string().optional(),
  })
  .strict()
type AskedWhatIf = z.output<typeof AskedWhatIf>

@ApiTags('audit')
@Requires('audit')
@GuardedAs('audit')
@Controller('v1/audit/what-if')
export class WhatIfController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @ApiOperation({
    summary: 'Which breaches a policy that the log holds would have had and spared, and how sure that is',
  })
  @ApiOkResponse({ standardSchema: WhatIfReport })
  async whatIf(@Query({ schema: AskedWhatIf }) { policy, ...cohort }: AskedWhatIf): Promise<WhatIfReport> {
    return this.queries.execute(new ReadWhatIf(policy, cohort))
  }
}

const AskedFork = z
  .object({
    at: AskedInstant,
    do: z.union([z.string(), z.array(z.string())]),
    asOf: AskedInstant.optional(),
  })
  .strict()
type AskedFork = z.output<typeof AskedFork>

/** A read: nothing of it is stored. */
@ApiTags('incidents')
@WaitsForPosition()
@Requires('read')
@GuardedAs('incident')
@Controller('v1/incidents/:id/fork')
export class ForkController {
  constructor(
    private readonly queries: QueryBus,
    private readonly incidents: PresentIncident,
    private readonly time: EdgeTime,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'An incident with acts at an instant that nobody did, beside what is recorded',
    description:
      'Acts are `do=escalate:L2`, `do=accept:PERSON+5m` (that much after `at`) and so on, any number of them.',
  })
  @ApiOkResponse({ standardSchema: ForkView })
  async fork(
    @Param('id') id: string,
    @Query({ schema: AskedFork }) asked: AskedFork,
    @Reading() request: ReadRequest,
  ): Promise<ForkView> {
    const { record } = await this.incidents.see(id, request, 'fork')
    const acts = parseActs([asked.do].flat())
    if (isRefusal(acts)) throw new RefusedException(acts)
    const until: Instant = asked.asOf ?? this.time.now()
    const forked = await this.queries.execute(new ForkIncident(record.id, asked.at, acts, until))
    if (forked === undefined) throw unknownIncident(id)
    if (isRefusal(forked)) throw new RefusedException(forked)
    return forked
  }
}
