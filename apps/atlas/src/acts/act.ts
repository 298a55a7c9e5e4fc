import type { OpenAPIObject } from '@nestjs/swagger'
import { type Method, type Operation, operationsOf } from '@atlas/runtime'
import { type Field, fieldsOf } from './fields.js'

/** One thing that a person does over HTTP, as the API describes it. */
export interface Act {
  /** The command that it is a subcommand of: `incident`. */
  readonly resource: string
  /** `start-work`. */
  readonly name: string
  readonly says: string
  readonly method: Method
  /** `/v1/incidents/{id}/start-work`. */
  readonly path: string
  /** In the order of the path: `id`. */
  readonly parameters: readonly string[]
  readonly takesBody: boolean
  readonly fields: readonly Field[]
  /** A body that it takes. */
  readonly example: unknown
}

/**
 * Everything that a person changes (`x-scope`). Made from the description that the services give of themselves, so that
 * an act that is offered over HTTP is a command without another word.
 */
export const actsOf = (document: OpenAPIObject): Act[] =>
  operationsOf(document).flatMap(({ path, method, operation }) => {
    if (method === 'get' || scopeOf(operation) !== 'person') return []
    const segments = path.replace(/^\/v1\//, '').split('/')
    const [resource = '', ...rest] = segments.filter((segment) => !segment.startsWith('{'))
    const body = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody : undefined
    const media = body?.content['application/json']
    return [
      {
        resource: singular(resource),
        name: rest.join('-') || (nouns[method] ?? method),
        says: operation.summary ?? '',
        method,
        path,
        parameters: segments.flatMap((segment) => /^\{(.+)\}$/.exec(segment)?.[1] ?? []),
        takesBody: body !== undefined,
        fields: fieldsOf(media?.schema, document.components?.schemas ?? {}),
        example: media?.example as unknown,
      },
    ]
  })

/** The scope that a key needs for it. */
export const scopeOf = (operation: Operation): unknown => (operation as { readonly 'x-scope'?: unknown })['x-scope']

const nouns: Partial<Record<Method, string>> = { post: 'add', put: 'put', patch: 'change', delete: 'remove' }

const singular = (resource: string): string =>
  resource.endsWith('ies') ? `${resource.slice(0, -3)}y` : resource.replace(/s$/, '')
