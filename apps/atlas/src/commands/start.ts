import { Command } from '@commander-js/extra-typings'
import { policyFormat } from '@atlas/policy'
import { runAtOnce } from '@atlas/runtime'

export const startCommand = (): Command =>
  new Command('start')
    .description('run all services in this process, with a PostgreSQL of their own')
    .action(async () => {
      const { atlasServices } = await import('../services.js')
      await runAtOnce(atlasServices, policyFormat)
    })
