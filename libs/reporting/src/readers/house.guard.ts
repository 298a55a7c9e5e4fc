import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { refuse } from '@atlas/contracts'
import { readerOf } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { PolicyInForce, type Principal, RefusedException } from '@atlas/runtime'

/** Views of the house (`@GuardedAs('house')`): who only reports incidents reads their own, and nothing else. */
@Injectable()
export class HouseGuard implements CanActivate {
  constructor(private readonly policy: PolicyInForce<Policy>) {}

  /** Throws RefusedException. */
  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<{ principal: Principal }>()
    const { auditor, engineer, domains, vendorCases } = readerOf(principal, this.policy.current().policy)
    if (auditor || engineer || vendorCases || domains.length > 0) return true
    throw new RefusedException(
      refuse('not-of-the-house', 'This key reads the incidents that its person reported or was named for.', [], 403),
    )
  }
}
