import { Command } from '@commander-js/extra-typings'
import { policyFormat } from '@atlas/policy'
import { runAtOnce } from '@atlas/runtime'

export const startCommand = (): Command =>
  new Command('start')
    .description('run all services in this process, with a PostgreSQL of their own')
    .addHelpText(
      'after',
      `
Environment:
  ATLAS_PORT, ATLAS_HOST  where it listens (3000, 127.0.0.1)
  ATLAS_DATA              folder of the database and the admin key (.atlas)
  ATLAS_DATABASE_URL      a PostgreSQL, 17 or later, in place of its own
  KAFKA_BROKERS           host:port,… in place of the embedded bus
  ATLAS_POLICY            the policy folder that it proposes (policy)
  ATLAS_LOG_LEVEL         trace, debug, info, warn, error or silent (warn)
  The others are in libs/runtime/src/environment/variables.ts.`,
    )
    .action(async () => {
      const { atlasServices } = await import('../services.js')
      await runAtOnce(atlasServices, policyFormat)
    })
