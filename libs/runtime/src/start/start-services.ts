import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { DataSource } from 'typeorm'
import type { Logger } from 'pino'
import { openBus } from '../bus/open-bus.js'
import { assertMigrated, migrate } from '../database/migrate.js'
import { openDataSource } from '../database/open-data-source.js'
import { openLog } from '../database/open-log.js'
import { schemaGroups } from '../database/schema-groups.js'
import { EdgeTime } from '../edge-time.js'
import type { Environment } from '../environment/environment.js'
import { Backlog } from '../health/backlog.js'
import { Metrics } from '../health/metrics.js'
import { Readiness } from '../health/readiness.js'
import { prepareHttp } from '../http/http-edge.js'
import { ApiKeys } from '../identity/api-keys.js'
import { NestLog } from '../logging/logger.js'
import type { Platform } from '../platform.module.js'
import { LogPolicyInForce } from '../policy/log-policy-in-force.js'
import type { PolicyFormat } from '../policy/policy-format.js'
import { PolicyStore } from '../policy/policy-store.js'
import { readProposal } from '../policy/proposal.js'
import { lodge } from '../postgres/lodging.js'
import type { ServiceDefinition } from '../service-definition.js'
import { StartRefusal } from '../start-refusal.js'
import { drain } from './drain.js'
import { prepareFirstStart } from './first-start.js'
import { assertPortFree, portRefusal } from './http-port.js'
import { rootModule } from './root-module.js'
import { waitForPolicy } from './wait-for-policy.js'

export interface Start {
  /** `one process` brings its database, migrates it and adopts the first policy; `service` only checks. */
  readonly form: 'one process' | 'service'
  readonly environment: Environment
  readonly policyFormat: PolicyFormat
  readonly logger: Logger
  /** One line for each thing that is done. */
  readonly say: (line: string) => void
  /** Called when the process can't go on by itself: its database belongs to another now. */
  readonly failed: (why: Error) => void
}

export interface RunningServices {
  readonly url: string
  /** Stops accepting, finishes requests and batches under way, closes. Never rejects. */
  stop(): Promise<void>
}

/** Starts the services in this process, on one log and one bus. Throws StartRefusal in a sentence for people. */
export async function startServices(definitions: readonly ServiceDefinition[], start: Start): Promise<RunningServices> {
  const { environment, logger, say, form } = start
  const { ATLAS_HOST: host, ATLAS_PORT: port } = environment.variables
  await assertPortFree(host, port)
  const proposal =
    form === 'one process' ? readProposal(start.policyFormat, environment.variables.ATLAS_POLICY) : undefined
  const lodging = await lodge(environment, form === 'one process' ? 'atlas-server' : 'service', say, start.failed)
  const undo: (() => Promise<unknown>)[] = [() => lodging.leave()]
  try {
    const groups = schemaGroups(definitions)
    if (form === 'one process') await migrate(lodging.url, groups, say)
    else await assertMigrated(lodging.url, groups)
    const dataSource = await openDataSource(lodging.url, environment, definitions)
    undo.unshift(() => (dataSource.isInitialized ? dataSource.destroy() : Promise.resolve()))
    const log = openLog(
      lodging.url,
      definitions.map(({ name }) => name),
    )
    undo.unshift(() => log.close())
    if (proposal) await prepareFirstStart(environment, dataSource, log.eventLog, proposal, say)

    const policyInForce = new LogPolicyInForce(new PolicyStore(dataSource), start.policyFormat, logger)
    undo.unshift(() => Promise.resolve(policyInForce.stop()))
    await waitForPolicy(policyInForce, say)
    policyInForce.follow()
    const edgeTime = new EdgeTime(() => log.logReader.now())
    await edgeTime.start(environment.variables.ATLAS_TIME_CHECK_MS)
    undo.unshift(() => Promise.resolve(edgeTime.stop()))

    const platform: Platform = {
      environment,
      dataSource,
      eventLog: log.eventLog,
      logReader: log.logReader,
      policyInForce,
      edgeTime,
      apiKeys: new ApiKeys(dataSource),
      metrics: new Metrics(),
      backlog: new Backlog(),
      readiness: readinessOf(dataSource),
    }
    say(`starting ${definitions.map(({ name }) => name).join(', ')}`)
    const app = await NestFactory.create<NestExpressApplication>(rootModule(platform, definitions), {
      logger: new NestLog(logger),
      abortOnError: false,
      rawBody: true,
      bodyParser: false,
    })
    prepareHttp(app, {
      bodyLimit: environment.variables.ATLAS_BODY_LIMIT,
      logger,
      metrics: platform.metrics,
    })
    const bus = await openBus(app, platform, definitions, lodging.url, logger)
    platform.backlog.add(() => bus.behind())
    await app.listen(port, host).catch((error: unknown) => {
      throw error instanceof StartRefusal ? error : portRefusal(host, port, error)
    })
    await bus.start()
    const url = urlOf(await app.getUrl())
    return {
      url,
      stop: () => drain({ app, bus, platform, undo, logger, seconds: environment.variables.ATLAS_DRAIN_SECONDS }),
    }
  } catch (error) {
    for (const step of undo) await step().catch(() => undefined)
    throw error
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

/** Nest names loopback `[::1]`, and any address `0.0.0.0`, which nobody can ask. */
const urlOf = (url: string): string => url.replace('[::1]', 'localhost').replace('0.0.0.0', '127.0.0.1')
