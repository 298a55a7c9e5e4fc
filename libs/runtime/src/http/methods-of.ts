import type { Request } from 'express'

interface Layer {
  readonly match: (path: string) => boolean
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> }
}

/** The methods that this process's routes take at the path of a request; none when there is no such path. */
export function methodsOf(request: Request): string[] {
  const { stack } = (request.app as unknown as { router: { stack: readonly Layer[] } }).router
  const methods = stack.flatMap((layer) =>
    layer.route && layer.match(request.path) ? Object.keys(layer.route.methods) : [],
  )
  return [...new Set(methods)].map((method) => method.toUpperCase()).sort()
}
