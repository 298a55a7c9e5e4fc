import { EC2Client, type Instance, paginateDescribeInstances } from '@aws-sdk/client-ec2'
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas'
import type { LoggerService } from '@nestjs/common'
import type { Instant, QuotaReading } from '@atlas/contracts'
import { type AskedQuota, QuotaSource } from './quota-source.js'

export interface AwsAccess {
  /** Of both services; left out, AWS's own of the region. */
  readonly endpoint?: string
  /** Left out, the SDK looks for them where it always does: environment, files, the role of the pod or instance. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** A check waits no longer than this, in ms; then the snapshot counts. */
  readonly patience: number
  readonly now: () => Instant
}

/**
 * Asks Service Quotas how many vCPU are allowed, and EC2 how many run: On-Demand quotas count the vCPU of pending and
 * running instances that aren't Spot (Amazon EC2, "On-Demand Instance quotas"). Only reads, with
 * `servicequotas:GetServiceQuota` and `ec2:DescribeInstances`.
 */
export class AwsQuotas extends QuotaSource {
  constructor(
    private readonly access: AwsAccess,
    private readonly logger: Pick<LoggerService, 'warn'>,
  ) {
    super()
  }

  async read(quota: AskedQuota): Promise<QuotaReading | undefined> {
    const { patience, now } = this.access
    const abortSignal = AbortSignal.timeout(patience)
    try {
      const [limit, used] = await Promise.all([this.limit(quota, abortSignal), this.used(quota, abortSignal)])
      return { from: 'aws', takenAt: now(), limit, used }
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      this.logger.warn(`AWS gave no ${quota.code} of ${quota.region}, so the snapshot counts: ${reason}`)
      return undefined
    }
  }

  private async limit({ region, code }: AskedQuota, abortSignal: AbortSignal): Promise<number> {
    const client = new ServiceQuotasClient(this.configuration(region))
    try {
      const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code })
      const { Quota } = await client.send(command, { abortSignal })
      if (Quota?.Value === undefined) throw new Error(`Service Quotas gave no value of ${code} in ${region}`)
      return Quota.Value
    } finally {
      client.destroy()
    }
  }

  private async used({ region, families }: AskedQuota, abortSignal: AbortSignal): Promise<number> {
    const client = new EC2Client(this.configuration(region))
    const Filters = [{ Name: 'instance-state-name', Values: ['pending', 'running'] }]
    const pages = paginateDescribeInstances({ client, pageSize: 1000 }, { Filters }, { abortSignal })
    try {
      let used = 0
      for await (const { Reservations = [] } of pages)
        for (const { Instances = [] } of Reservations)
          used += Instances.reduce((sum, one) => sum + counts(one, families), 0)
      return used
    } finally {
      client.destroy()
    }
  }

  private configuration(region: string) {
    const { endpoint, credentials } = this.access
    return { region, maxAttempts: 2, ...(endpoint ? { endpoint } : {}), ...(credentials ? { credentials } : {}) }
  }
}

/** vCPU of an instance towards the quota of these families. */
function counts({ InstanceType, InstanceLifecycle, CpuOptions }: Instance, families: readonly string[]): number {
  const family = /^[a-z]+/.exec(InstanceType ?? '')?.[0]
  if (InstanceLifecycle === 'spot' || family === undefined || !families.includes(family)) return 0
  return (CpuOptions?.CoreCount ?? 0) * (CpuOptions?.ThreadsPerCore ?? 1)
}
