import type { OpenAPIObject } from '@nestjs/swagger'

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Method = (typeof methods)[number]
export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>

/** Everything that can be asked, in the order of the document. */
export const operationsOf = (
  document: OpenAPIObject,
): { readonly path: string; readonly method: Method; readonly operation: Operation }[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [{ path, method, operation }] : []
    }),
  )
