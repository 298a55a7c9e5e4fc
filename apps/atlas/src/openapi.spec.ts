import { beforeAll, describe, expect, it } from '@jest/globals'
import type { OpenAPIObject } from '@nestjs/swagger'
import { describeApi, operationsOf } from '@atlas/runtime'
import { z } from 'zod'
import { atlasServices } from './services.js'

interface Media {
  readonly schema?: unknown
  readonly example?: unknown
}

let document: OpenAPIObject
beforeAll(async () => {
  document = await describeApi(atlasServices)
})

/** Every body that the document tells of, with the name that a failing test shows. */
const bodies = (): { where: string; media: Media }[] =>
  operationsOf(document).flatMap(({ path, method, operation }) => {
    const request = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody.content : {}
    const answers = Object.entries(operation.responses).flatMap(([status, answer]) =>
      answer && 'content' in answer
        ? Object.values(answer.content ?? {}).map((media) => ({ what: `answer ${status}`, media }))
        : [],
    )
    return [...Object.values(request).map((media) => ({ what: 'request', media })), ...answers].map(
      ({ what, media }) => ({ where: `${method} ${path}: ${what}`, media: media }),
    )
  })

/** A JSON schema of the document that stands alone: with the schemas that it reaches, since to read all takes long. */
const alone = (schema: unknown): z.ZodType => {
  const text = JSON.stringify({ ...(schema as object), $defs: reachedFrom(schema) })
  return z.fromJSONSchema(
    JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as z.core.JSONSchema.JSONSchema,
  )
}

function reachedFrom(schema: unknown, reached: Record<string, unknown> = {}): Record<string, unknown> {
  for (const [, name = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    if (name in reached) continue
    reached[name] = document.components?.schemas?.[name]
    reachedFrom(reached[name], reached)
  }
  return reached
}

describe('the description of the API', () => {
  it('has an example of every request, answer and problem', () => {
    expect(bodies().length).toBeGreaterThan(100)
    expect(bodies().flatMap(({ where, media }) => (media.example === undefined ? [where] : []))).toEqual([])
  })

  it('shows examples that its own schemas take', () => {
    const wrong = bodies().flatMap(({ where, media }) => {
      const read = alone(media.schema).safeParse(media.example)
      return read.success ? [] : [`${where}: ${z.prettifyError(read.error)}`]
    })
    expect(wrong).toEqual([])
  })

  it('has the bounds of JSON Schema 2020-12, as OpenAPI 3.1 wants them', () => {
    const text = JSON.stringify(document)
    expect(text).toMatch(/"exclusiveMinimum":0/)
    expect(text).not.toMatch(/"exclusive(Minimum|Maximum)":true/)
  })

  it('answers what can be refused with problems, and what is done with how it stands then', () => {
    for (const { path, method, operation } of operationsOf(document)) {
      const statuses = Object.keys(operation.responses)
      expect({ path, method, statuses }).toMatchObject({ statuses: expect.arrayContaining(['401', '403', '503']) })
      if (method === 'get') continue
      expect({ path, statuses }).toMatchObject({ statuses: expect.arrayContaining(['200', '422']) })
    }
  })
})
