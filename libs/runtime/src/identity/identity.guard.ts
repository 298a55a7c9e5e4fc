import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import { refuse } from '@atlas/contracts'
import type { Request } from 'express'
import { RefusedException } from '../http/refused.exception.js'
import { Metrics } from '../health/metrics.js'
import { ApiKeys } from './api-keys.js'
import { guarded } from '../readers/guarded.js'
import { type Principal, requiredScope, type Scope } from './principal.js'

/** Every route asks for a key in `Authorization: Bearer`, unless it is marked public. Failed sign-ins are only counted. */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: ApiKeys,
    private readonly metrics: Metrics,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true
    const scope = this.reflector.getAllAndOverride<Scope | 'public' | undefined>(requiredScope, [
      context.getHandler(),
      context.getClass(),
    ])
    if (scope === 'public') return true
    const request = context.switchToHttp().getRequest<Request & { principal?: Principal }>()
    const principal = await this.identify(request)
    if (!principal) throw this.refused('not-signed-in', notSignedIn, 401)
    if (scope !== undefined && !gives(principal, scope))
      throw this.refused('scope-missing', `This needs a key with the scope "${scope}".`, 403)
    this.refuseUnguarded(context, request)
    request.principal = principal
    return true
  }

  /** A view that doesn't say how it keeps what it tells to its readers is none: a mistake of ours, seen at once. */
  private refuseUnguarded(context: ExecutionContext, { method, path }: Request): void {
    if (method !== 'GET' && method !== 'HEAD') return
    const how = this.reflector.getAllAndOverride<unknown>(guarded, [context.getHandler(), context.getClass()])
    if (how === undefined) throw new Error(`GET ${path} does not say how it is guarded (@GuardedAs)`)
  }

  private async identify(request: Request): Promise<Principal | undefined> {
    const text = /^Bearer +(\S+) *$/i.exec(request.header('authorization') ?? '')?.[1]
    return text === undefined ? undefined : this.keys.identify(text)
  }

  private refused(code: string, sentence: string, status: number): RefusedException {
    this.metrics.refusedCallers.inc({ code })
    return new RefusedException(refuse(code, sentence, [], status))
  }
}

/** Who audits reads. */
const gives = ({ scopes }: Principal, scope: Scope): boolean =>
  scopes.includes(scope) || (scope === 'read' && scopes.includes('audit'))

const notSignedIn = 'Send a key that is in force, as the header "Authorization: Bearer <key>".'
