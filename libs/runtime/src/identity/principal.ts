import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common'
import { ApiExtension } from '@nestjs/swagger'
import type { PersonId } from '@atlas/contracts'

/**
 * intake may be limited to named clusters; operate is dead letters, policy and keys; person acts as one of the roster;
 * audit reads everything, and what it couldn't read otherwise is recorded.
 */
export type Scope = 'intake' | 'read' | 'operate' | 'person' | 'audit'

/** Who calls, as the API key says. Put on the request by the identity guard. */
export interface Principal {
  readonly keyId: string
  readonly scopes: readonly Scope[]
  /** Clusters that an intake key may speak for; null is any. */
  readonly clusters: readonly string[] | null
  /** The person of the roster as whom it acts. */
  readonly person: PersonId | null
}

export const requiredScope = Symbol.for('atlas.required-scope')
/**
 * The scope that a route asks for; without it a route is for any signed-in caller. 'public' needs no key. OpenAPI says
 * it as `x-scope`.
 */
export const Requires = (scope: Scope | 'public') =>
  applyDecorators(SetMetadata(requiredScope, scope), ApiExtension('x-scope', scope))

/** Parameter decorator: the Principal of this request. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Principal =>
    context.switchToHttp().getRequest<{ principal: Principal }>().principal,
)
