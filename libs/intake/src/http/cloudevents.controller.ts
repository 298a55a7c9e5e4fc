import { Body, Controller, Headers, Post, Query, Res } from '@nestjs/common'
import { ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Problem, SignalsAnswer } from '@atlas/contracts'
import { Caller, CorrelationId, IdempotencyKey, type Positioned, type Principal, Requires } from '@atlas/runtime'
import type { Response } from 'express'
import { fromCloudEvent } from '../sources/cloudevent.js'
import { eventsOf } from '../sources/cloudevents-http.js'
import { answerOf } from './answer.js'
import { CloudEventsBody } from './bodies.js'
import { IntakeDoor } from './intake-door.js'
import { bytesOf } from './request.js'
import { inItem } from './signals.controller.js'

/** POST /v1/cloudevents: CloudEvents 1.0 over HTTP, binary, structured or batched. */
@ApiTags('intake')
@Controller('v1/cloudevents')
export class CloudEventsController {
  constructor(private readonly door: IntakeDoor) {}

  @Post()
  @ApiOperation({ summary: 'CloudEvents 1.0: binary, structured or batched' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same request again gets the same answer' })
  @ApiQuery({ name: 'cluster', required: false, description: 'The cluster, where the key names none' })
  @ApiConsumes('application/cloudevents+json', 'application/cloudevents-batch+json', 'application/json')
  @ApiResponse({ status: 200, description: 'Everything is stored', standardSchema: SignalsAnswer })
  @ApiResponse({ status: 207, description: 'All but the rejected items is stored', standardSchema: SignalsAnswer })
  @ApiResponse({ status: 422, description: 'Nothing in it could be read; it is kept', standardSchema: Problem })
  @ApiResponse({ status: 429, description: 'Nothing is stored; try again after Retry-After', standardSchema: Problem })
  @Requires('intake')
  async receive(
    @Caller() principal: Principal,
    @CorrelationId() correlationId: string,
    @IdempotencyKey() idempotencyKey: string | undefined,
    @Query('cluster') cluster: string | undefined,
    @Headers('content-length') length: string | undefined,
    @Headers() headers: Record<string, string>,
    @Body({ schema: CloudEventsBody }) sent: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Positioned<SignalsAnswer>> {
    const events = eventsOf(headers, sent)
    const body = 'events' in events ? events.events : sent
    const request = { principal, correlationId, idempotencyKey, cluster, body, bytes: bytesOf(length) }
    const received = await this.door.receive(request, 'cloudevents', 429, (sender) =>
      'events' in events
        ? { items: events.events.map((event, index) => fromCloudEvent(event, index, sender)) }
        : { mistakes: events.mistakes },
    )
    return answerOf(received, response, (index, field) => (Array.isArray(sent) ? inItem(index, field) : field))
  }
}
