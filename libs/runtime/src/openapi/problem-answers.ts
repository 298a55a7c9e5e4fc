import type { OpenAPIObject } from '@nestjs/swagger'
import { Problem } from '@atlas/contracts'
import { z } from 'zod'
import { type Operation, operationsOf } from './operations-of.js'

const problem = { $ref: '#/components/schemas/Problem' }

/**
 * Every operation with the refusals that it answers whatever its controller says of itself (identity, validation, a
 * body that can't be read, a log under contention), and each Problem under the media type that it is sent as (RFC
 * 9457). Changes the document, and gives it back.
 */
export function withProblemAnswers(document: OpenAPIObject): OpenAPIObject {
  // By its shape: with its id, zod would put a reference here.
  const { $schema: _, ...schema } = z.toJSONSchema(z.object(Problem.shape))
  document.components ??= {}
  document.components.schemas = { Problem: schema as object, ...document.components.schemas }
  for (const { operation } of operationsOf(document)) complete(operation)
  return document
}

function complete(operation: Operation): void {
  for (const answer of Object.values(operation.responses)) {
    if (!answer || '$ref' in answer || !answer.content) continue
    const { 'application/json': json, ...others } = answer.content
    if (json?.schema && '$ref' in json.schema && json.schema.$ref === problem.$ref)
      answer.content = { ...others, 'application/problem+json': json }
  }
  const parameters = operation.parameters ?? []
  const inPath = parameters.some((parameter) => 'in' in parameter && parameter.in === 'path')
  const always: Record<string, string> = {
    '401': 'The request carries no key in force',
    '403': 'The key lacks the scope, or its person may not',
    ...(inPath ? { '404': 'There is nothing of that id' } : {}),
    ...(operation.requestBody || parameters.length > 0 ? { '422': 'The request has mistakes; errors names each' } : {}),
    ...(operation.requestBody
      ? {
          '400': 'The body is not what it says it is',
          '413': 'The body is larger than ATLAS_BODY_LIMIT',
          '415': 'The body is of no type that is taken here',
        }
      : {}),
    '503': 'Not now, and nothing is changed; try again after Retry-After',
  }
  for (const [status, description] of Object.entries(always))
    operation.responses[status] ??= { description, content: { 'application/problem+json': { schema: problem } } }
}
