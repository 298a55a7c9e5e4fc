import type { OpenAPIObject } from '@nestjs/swagger'

const bounds = { minimum: 'exclusiveMinimum', maximum: 'exclusiveMaximum' } as const

/**
 * Nest writes `minimum: 0, exclusiveMinimum: true`, the form of OpenAPI 3.0; the JSON Schema of 3.1 has the number
 * under exclusiveMinimum itself. Changes the document, and gives it back.
 */
export function withExclusiveBounds(document: OpenAPIObject): OpenAPIObject {
  correct(document)
  return document
}

function correct(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const fields = value as Record<string, unknown>
  for (const [bound, exclusive] of Object.entries(bounds))
    if (fields[exclusive] === true) {
      fields[exclusive] = fields[bound]

      delete fields[bound]
    }
  for (const inner of Object.values(fields)) correct(inner)
}
