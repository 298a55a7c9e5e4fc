import { Logger } from '@nestjs/common'
import { EdgeTime, Environment } from '@atlas/runtime'
import { NoQuotaSource, QuotaSource } from './quota-source.js'

/** A person waits for the check, so AWS is given this long, in ms. */
const patience = 5000

/** AWS where the environment says so. The SDK is large: it is loaded only then. */
export const configuredQuotaSource = {
  provide: QuotaSource,
  inject: [Environment, EdgeTime],
  useFactory: async ({ variables }: Environment, time: EdgeTime): Promise<QuotaSource> => {
    if (!variables.ATLAS_AWS_QUOTAS) return new NoQuotaSource()
    const { AwsQuotas } = await import('./aws-quotas.js')
    return new AwsQuotas({ patience, now: () => time.now() }, new Logger('AwsQuotas'))
  },
}
