import { pino } from 'pino'
import { Environment } from '../environment/environment.js'
import { makeLogger } from '../logging/logger.js'
import type { PolicyFormat } from '../policy/policy-format.js'
import type { ServiceDefinition } from '../service-definition.js'
import { StartRefusal } from '../start-refusal.js'
import { startServices } from './start-services.js'
import { stopSignals } from './stop-signals.js'

/** The main of one service of many: JSON lines on standard output, and an exit code. */
export async function runService(definition: ServiceDefinition, policyFormat: PolicyFormat): Promise<never> {
  const signals = stopSignals()
  let logger = makeLogger('info', definition.name, pino.destination({ dest: 1, sync: true }))
  try {
    const environment = Environment.read()
    logger = makeLogger(
      environment.variables.ATLAS_LOG_LEVEL ?? 'info',
      definition.name,
      pino.destination({ dest: 1, sync: true }),
    )
    const starting = startServices([definition], {
      form: 'service',
      environment,
      policyFormat,
      logger,
      say: (line) => logger.info(line),
      failed: signals.fail,
    })
    // A service has nothing to put away before it is ready: one that waits for its policy ends at once.
    const running = await Promise.race([starting, signals.stop.then(() => undefined)])
    if (!running) process.exit(0)
    logger.info({ url: running.url }, `ready at ${running.url}`)
    const why = await signals.stop
    logger.info(`stopping: ${why instanceof Error ? why.message : why}`)
    await running.stop()
    process.exit(why instanceof Error ? 1 : 0)
  } catch (error) {
    if (error instanceof StartRefusal) logger.fatal(error.message)
    else logger.fatal({ err: error }, 'the service could not start')
    process.exit(1)
  }
}

/** `atlas start`: progress for people on standard output, JSON lines of what goes wrong on standard error. */
export async function runAtOnce(definitions: readonly ServiceDefinition[], policyFormat: PolicyFormat): Promise<never> {
  const begun = performance.now()
  const signals = stopSignals()
  const say = (line: string): void => void process.stdout.write(`${seconds(begun)}  ${line}\n`)
  const environment = Environment.read()
  const logger = makeLogger(
    environment.variables.ATLAS_LOG_LEVEL ?? 'warn',
    'atlas',
    pino.destination({ dest: 2, sync: true }),
  )
  const running = await startServices(definitions, {
    form: 'one process',
    environment,
    policyFormat,
    logger,
    say,
    failed: signals.fail,
  })
  say(`ready at ${running.url} (API on /docs, key in ${environment.variables.ATLAS_DATA}/admin-key); Ctrl-C stops`)
  const why = await signals.stop
  say(why instanceof Error ? why.message : 'stopping: finishing what is under way')
  await running.stop()
  say('stopped')
  process.exit(why instanceof Error ? 1 : 0)
}

const seconds = (begun: number): string => `${((performance.now() - begun) / 1000).toFixed(1).padStart(5)} s`
