import type { Logger } from 'pino'
import { assertMigrated, migrate } from '../database/migrate.js'
import { schemaGroups } from '../database/schema-groups.js'
import type { Environment } from '../environment/environment.js'
import type { PolicyFormat } from '../policy/policy-format.js'
import { readProposal } from '../policy/proposal.js'
import { lodge } from '../postgres/lodging.js'
import type { ServiceDefinition } from '../service-definition.js'
import { Closing } from './closing.js'
import { drain } from './drain.js'
import { assertPortFree } from './http-port.js'
import { openApplication } from './open-application.js'
import { openPlatform } from './open-platform.js'

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
  const closing = new Closing()
  try {
    const lodging = await lodge(environment, form === 'one process' ? 'atlas-server' : 'service', say, start.failed)
    closing.add('the database', () => lodging.leave())
    const groups = schemaGroups(definitions)
    if (form === 'one process') await migrate(lodging.url, groups, say)
    else await assertMigrated(lodging.url, groups)
    const platform = await openPlatform(lodging.url, definitions, start, closing, proposal)
    say(`starting ${definitions.map(({ name }) => name).join(', ')}`)
    const url = await openApplication(lodging.url, definitions, start, closing, platform)
    return {
      url,
      stop: () => drain(closing, environment.variables.ATLAS_DRAIN_SECONDS, logger),
    }
  } catch (error) {
    await closing.run()
    throw error
  }
}
