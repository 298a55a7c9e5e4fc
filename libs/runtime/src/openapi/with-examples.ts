import type { OpenAPIObject } from '@nestjs/swagger'
import type { Problem } from '@atlas/contracts'
import { operationsOf } from './operations-of.js'

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>
type Schema = Schemas[string] | undefined

/**
 * Every body with an example: of a request and an answer the first of its schema's, of a problem one of its status.
 * Changes the document, and gives it back.
 */
export function withExamples(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {}
  for (const { operation } of operationsOf(document)) {
    const body = operation.requestBody
    if (body && 'content' in body)
      for (const media of Object.values(body.content)) media.example ??= exampleOf(media.schema, schemas)
    for (const [status, answer] of Object.entries(operation.responses)) {
      if (!answer || '$ref' in answer) continue
      for (const [type, media] of Object.entries(answer.content ?? {}))
        media.example ??=
          type === 'application/problem+json' ? problemOf(Number(status)) : exampleOf(media.schema, schemas)
    }
  }
  return document
}

/** Nest puts the first of a schema's `examples` under `example`, as OpenAPI 3.0 had it. */
function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const named = schema && '$ref' in schema ? schemas[schema.$ref.slice('#/components/schemas/'.length)] : schema
  return named && 'example' in named ? (named.example as unknown) : undefined
}

const problems: Readonly<Record<number, Pick<Problem, 'title' | 'code' | 'detail' | 'errors'>>> = {
  400: {
    title: 'Bad Request',
    code: 'bad-request',
    detail: "The request can't be read: Unexpected end of JSON input.",
  },
  401: {
    title: 'Unauthorized',
    code: 'not-signed-in',
    detail: 'Send a key that is in force, as the header "Authorization: Bearer <key>".',
  },
  403: { title: 'Forbidden', code: 'scope-missing', detail: 'This needs a key with the scope "person".' },
  404: {
    title: 'Not Found',
    code: 'unknown-incident',
    detail: 'There is no incident 1001; name one by its id or its number.',
  },
  409: {
    title: 'Conflict',
    code: 'not-a-legal-move',
    detail: 'From Unassigned there is no move to Awaiting Customer Feedback; there is one to Work in Progress.',
  },
  412: {
    title: 'Precondition Failed',
    code: 'version-conflict',
    detail: 'The incident has changed: it is at version 5, not 4; look at it again.',
    errors: [{ field: 'If-Match', message: '"5" is its version now' }],
  },
  413: {
    title: 'Payload Too Large',
    code: 'payload-too-large',
    detail: 'The body is larger than 8388608 bytes (ATLAS_BODY_LIMIT): send it in smaller parts.',
  },
  415: { title: 'Unsupported Media Type', code: 'unsupported-media-type', detail: 'A body should be JSON.' },
  422: {
    title: 'Unprocessable Entity',
    code: 'invalid',
    detail: 'The request has mistakes: reason: should be a text, and is missing.',
    errors: [{ field: 'reason', message: 'should be a text, and is missing' }],
  },
  429: { title: 'Too Many Requests', code: 'busy', detail: 'Too many signals wait to be stored; try again in 1 s.' },
  503: {
    title: 'Service Unavailable',
    code: 'contended',
    detail: 'Other writers kept changing the stream; try again.',
  },
}

function problemOf(status: number): Problem {
  const said = problems[status]
  // A status that nobody wrote an example for would go out with none, and the test of the document says so.
  if (!said) throw new Error(`there is no example of a problem of status ${status}`)
  return { type: `urn:atlas:problem:${said.code}`, status, instance: 'urn:atlas:request:0199f3a0', ...said }
}
