import type { Standards } from '@atlas/policy'
import { type Check, failed } from './standard-terms.js'

/**
 * Whether the instances fit into the region's quota of their family and leave its reserve free. EC2 counts On-Demand
 * quotas in vCPU by family, not in instances (Amazon EC2, "On-Demand Instance quotas").
 */
export const checkAwsQuota: Check<'aws-quota'> = ({ region, instanceType, count }, { standards, quotas, reading }) => {
  const { awsQuota } = standards
  const quota = quotaOf(instanceType, awsQuota)
  if (!quota) return failed(`the standard knows no quota for ${instanceType}`)
  const vcpus = vcpusOf(instanceType, awsQuota)
  if (vcpus === undefined) return failed(`the standard doesn't say how many vCPU a ${instanceType} has`)
  const snapshot = quotas.regions[region]?.[quota.code]
  const known = reading ?? (snapshot && { from: 'snapshot' as const, takenAt: quotas.takenAt, ...snapshot })
  if (!known) return failed(`nothing is known of ${quota.code} in ${region}, neither from AWS nor in quotas.yaml`)
  const { limit, used, takenAt, from } = known
  const most = Math.floor((limit * (100 - awsQuota.keepFree)) / 100)
  const wanted = count * vcpus
  const asOf = `${from === 'aws' ? 'AWS' : 'the snapshot'} of ${takenAt}`
  const because = `${count} ${instanceType} are ${wanted} vCPU; ${quota.code} in ${region} has ${used} of ${limit} in use (${asOf}), and ${awsQuota.keepFree} % stay free: ${Math.max(0, most - used)} are left`
  return { passed: used + wanted <= most, because, quota: known }
}

/** The quota that an instance type counts against: `m6i.large` is of the family m. */
export const quotaOf = (instanceType: string, { quotas }: Standards['awsQuota']) => {
  const family = /^([a-z]+)\d[a-z0-9-]*\.[a-z0-9-]+$/.exec(instanceType)?.[1]
  return family === undefined ? undefined : quotas.find(({ families }) => families.includes(family))
}

const vcpusOf = (instanceType: string, { vcpus }: Standards['awsQuota']): number | undefined =>
  vcpus[instanceType] ?? vcpus[instanceType.slice(instanceType.indexOf('.') + 1)]
