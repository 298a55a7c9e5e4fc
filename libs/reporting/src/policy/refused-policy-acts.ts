import { Injectable } from '@nestjs/common'
import type { Refusal } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { type CommandRequest, PolicyInForce, RefusedException } from '@atlas/runtime'
import { metadataOf } from '../privacy/act-on-privacy.js'
import { Refusals } from '../refusals/refusals.js'

/** Of a folder with more mistakes the rest is only answered: an event can be carried anywhere. */
const mistakesStored = 50

/** What somebody was refused when they meant to change policy is stored as every refusal is. */
@Injectable()
export class RefusedPolicyActs {
  constructor(
    private readonly refusals: Refusals,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  /** What `act` gives; where it throws RefusedException, that is stored before it is thrown on. */
  async storing<Result>(
    command: string,
    { principal, correlationId }: CommandRequest,
    act: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await act()
    } catch (error) {
      const { person } = principal
      if (error instanceof RefusedException && person !== null && isStored(error.refusal)) {
        const { hash, policy } = this.policyInForce.current()
        const metadata = metadataOf(person, correlationId, policy, hash)
        const refusal = { ...error.refusal, missing: error.refusal.missing.slice(0, mistakesStored) }
        await this.refusals.record('policy', command, refusal, metadata, policy.escalation.refusalsStoredAnHour)
      }
      throw error
    }
  }
}

/** A version conflict is no decision: whoever meets it looks again. */
const isStored = ({ code }: Refusal): boolean => code !== 'version-conflict'
