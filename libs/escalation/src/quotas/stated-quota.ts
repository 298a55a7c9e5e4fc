import { Injectable } from '@nestjs/common'
import { type QuotaReading, standardInputs } from '@atlas/contracts'
import { quotaOf } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { QuotaSource } from './quota-source.js'

/** Asks for the quota that the stated inputs of a step are about, before the step is decided on. */
@Injectable()
export class StatedQuota {
  constructor(
    private readonly source: QuotaSource,
    private readonly policy: PolicyInForce<Policy>,
  ) {}

  /** Undefined where the inputs are about no quota that is known, or nobody can be asked. */
  async of(inputs: unknown): Promise<QuotaReading | undefined> {
    const stated = standardInputs['aws-quota'].safeParse(inputs)
    if (!stated.success) return undefined
    const { region, instanceType } = stated.data
    const quota = quotaOf(instanceType, this.policy.current().policy.standards.awsQuota)
    return quota && this.source.read({ region, ...quota })
  }
}
