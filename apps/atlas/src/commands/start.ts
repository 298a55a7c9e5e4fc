import { Command } from '@commander-js/extra-typings'

export const startCommand = (): Command =>
  new Command('start')
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
      const [{ runAtOnce }, { policyFormat }, { atlasServices }] = await Promise.all([
        import('@atlas/runtime'),
        import('@atlas/policy'),
        import('../services.js'),
      ])
      await runAtOnce(atlasServices, policyFormat)
    })
