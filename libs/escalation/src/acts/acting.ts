import { applyDecorators, HttpCode, Post } from '@nestjs/common'
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse } from '@nestjs/swagger'
import { HandlingAnswer, Problem } from '@atlas/contracts'
import { Requires } from '@atlas/runtime'
import type { z } from 'zod'

/** A decorator for POST of a path by a person, which answers so, with the version as ETag. */
export const actsAnswering =
  (answer: z.ZodType) =>
  (path: string, summary: string): MethodDecorator =>
    applyDecorators(
      Post(path),
      HttpCode(200),
      Requires('person'),
      ApiOperation({ summary }),
      ApiHeader({ name: 'If-Match', required: false, description: 'the version (ETag) that the act was decided on' }),
      ApiHeader({
        name: 'Idempotency-Key',
        required: false,
        description: 'the same request again gets the same answer',
      }),
      ApiOkResponse({ standardSchema: answer }),
      ...[403, 404, 409, 412, 422].map((status) => ApiResponse({ status, standardSchema: Problem })),
    )

/** POST /v1/incidents/{id}/<path> by a person; answers how the incident stands. */
export const Acts = actsAnswering(HandlingAnswer)
