import { Controller, Get, Query } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger'
import { OutsideDivergence, Problem, ReadModelDivergence } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import { Environment, GuardedAs, ReadModelsHere, Requires } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { z } from 'zod'
import { Measuring } from '../measured/measuring.js'
import { outsideDivergence } from './outside-divergence.js'
import { readModelDivergence } from './read-model-divergence.js'

const limit = z.coerce.number().int().min(0).max(10_000).default(1000)
const AskedTables = z.object({ table: z.string().optional(), limit }).strict()
type AskedTables = z.output<typeof AskedTables>
const AskedOutside = z.object({ limit }).strict()
type AskedOutside = z.output<typeof AskedOutside>

/** What is shown, and what others say, against what the log gives. */
@ApiTags('audit')
@Requires('audit')
@GuardedAs('audit')
@Controller('v1/audit/divergence')
export class DivergenceController {
  /** One at a time: each goes through the whole log. */
  private last: Promise<unknown> = Promise.resolve()
  private readonly measuring: Measuring

  constructor(
    private readonly log: LogReader,
    private readonly dataSource: DataSource,
    private readonly models: ReadModelsHere,
    private readonly environment: Environment,
    years: CalendarYearStore,
  ) {
    this.measuring = new Measuring(log, years)
  }

  @Get()
  @ApiOperation({
    summary: 'Every field in which a read model differs from what the log gives, and why',
    description:
      'The tables of the services that this process runs: all of them in one process. `atlas audit divergence` reads all in any form.',
  })
  @ApiOkResponse({ standardSchema: ReadModelDivergence })
  @ApiResponse({ status: 404, standardSchema: Problem })
  @ApiResponse({ status: 409, standardSchema: Problem })
  readModels(@Query({ schema: AskedTables }) { table, limit: listed }: AskedTables): Promise<ReadModelDivergence> {
    return this.alone(async () => {
      const { options } = this.dataSource
      if (!('url' in options) || options.url === undefined) throw new Error('the pool was opened by a URL')
      const database = {
        url: options.url,
        logReader: this.log,
        topicPrefix: this.environment.variables.KAFKA_PREFIX,
      }
      return readModelDivergence(database, { models: await this.models.all(), table, listed })
    })
  }

  @Get('outside')
  @ApiOperation({
    summary: 'What other systems say of how promises were kept, where our clocks say otherwise, and why',
  })
  @ApiOkResponse({ standardSchema: OutsideDivergence })
  outside(@Query({ schema: AskedOutside }) { limit: listed }: AskedOutside): Promise<OutsideDivergence> {
    return this.alone(() => outsideDivergence(this.log, this.measuring, listed))
  }

  private alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(work)
    this.last = done.catch(() => undefined)
    return done
  }
}
