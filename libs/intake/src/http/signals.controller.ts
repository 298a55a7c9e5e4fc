import { Body, Controller, Headers, Post, Query, Res } from '@nestjs/common'
import { ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger'
import { Problem, SignalsAnswer } from '@atlas/contracts'
import { Caller, CorrelationId, IdempotencyKey, type Positioned, type Principal, Requires } from '@atlas/runtime'
import type { Response } from 'express'
import { fromApi } from '../sources/api-signal.js'
import { answerOf } from './answer.js'
import { SignalsBody } from './bodies.js'
import { IntakeDoor, type Read } from './intake-door.js'
import { bytesOf } from './request.js'
import type { Sender } from '../signal/sender.js'

/** POST /v1/signals: one Signal or an array of them. */
@ApiTags('intake')
@Controller('v1/signals')
export class SignalsController {
  constructor(private readonly door: IntakeDoor) {}

  @Post()
  @ApiOperation({ summary: 'One signal, or an array of them' })
  @ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same request again gets the same answer' })
  @ApiQuery({ name: 'cluster', required: false, description: 'The cluster, where the key names none' })
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
    @Body({ schema: SignalsBody }) body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Positioned<SignalsAnswer>> {
    const request = { principal, correlationId, idempotencyKey, cluster, body, bytes: bytesOf(length) }
    const received = await this.door.receive(request, 'api', 429, (sender) => read(body, sender))
    return answerOf(received, response, (index, field) => (Array.isArray(body) ? inItem(index, field) : field))
  }
}

function read(body: unknown, sender: Sender): Read {
  const items: unknown[] = Array.isArray(body) ? body : [body]
  if (items.length === 0) return { mistakes: [{ field: '', message: 'a signal, or an array of at least one' }] }
  return { items: items.map((item, index) => fromApi(item, index, sender)) }
}

export const inItem = (index: number, field: string): string => (field === '' ? `[${index}]` : `[${index}].${field}`)
