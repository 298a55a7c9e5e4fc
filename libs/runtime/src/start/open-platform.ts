import { Leases } from '@atlas/messaging'
import type { DataSource } from 'typeorm'
import { BusPosition } from '../bus/bus-position.js'
import { openDataSource } from '../database/open-data-source.js'
import { openLog } from '../database/open-log.js'
import { EdgeTime } from '../edge-time.js'
import { Backlog } from '../health/backlog.js'
import { Metrics } from '../health/metrics.js'
import { Readiness } from '../health/readiness.js'
import { ApiKeys } from '../identity/api-keys.js'
import type { Platform } from '../platform.module.js'
import { LogPolicyInForce } from '../policy/log-policy-in-force.js'
import { PolicyStore } from '../policy/policy-store.js'
import type { Proposal } from '../policy/proposal.js'
import type { ServiceDefinition } from '../service-definition.js'
import type { Closing } from './closing.js'
import { prepareFirstStart } from './first-start.js'
import type { Start } from './start-services.js'
import { waitForPolicy } from './wait-for-policy.js'

/** Everything that services have injected: the log, the policy in force, time, keys. Ends with a policy in force. */
export async function openPlatform(
  url: string,
  definitions: readonly ServiceDefinition[],
  { environment, policyFormat, logger, say }: Start,
  closing: Closing,
  proposal: Proposal | undefined,
): Promise<Platform> {
  const dataSource = await openDataSource(url, environment, definitions)
  closing.add('the pool', () => (dataSource.isInitialized ? dataSource.destroy() : undefined))
  const log = openLog(
    url,
    definitions.map(({ name }) => name),
    (error) => logger.warn({ err: error }, 'states of long streams could not be kept; loads read more meanwhile'),
  )
  closing.add('the log', () => log.close())
  if (proposal) await prepareFirstStart(environment, dataSource, log.eventLog, proposal, say)

  const policyInForce = new LogPolicyInForce(new PolicyStore(dataSource), policyFormat, logger)
  await waitForPolicy(policyInForce, say)
  policyInForce.follow()
  closing.add('the policy', () => policyInForce.stop())
  const edgeTime = new EdgeTime(() => log.logReader.now())
  await edgeTime.start(environment.variables.ATLAS_TIME_CHECK_MS)
  closing.add('edge time', () => edgeTime.stop())
  const leases = new Leases(url)
  closing.add('the leases', () => leases.close())

  return {
    environment,
    dataSource,
    eventLog: log.eventLog,
    logReader: log.logReader,
    calendarYears: log.calendarYears,
    seals: log.seals,
    leases,
    policyInForce,
    edgeTime,
    apiKeys: new ApiKeys(dataSource),
    metrics: new Metrics(),
    backlog: new Backlog(),
    busPosition: new BusPosition(),
    readiness: readinessOf(dataSource),
  }
}

const readinessOf = (dataSource: DataSource): Readiness => {
  const readiness = new Readiness()
  readiness.require('database', async () => {
    await dataSource.query('select 1')
    return undefined
  })
  return readiness
}
