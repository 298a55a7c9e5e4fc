import { Command } from '@commander-js/extra-typings'
import { policyFormat } from '@atlas/policy'
import {
  Environment,
  lodge,
  migrate,
  openDataSource,
  openLog,
  prepareFirstStart,
  readProposal,
  schemaGroups,
} from '@atlas/runtime'

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('bring the database up to date; on an empty one also make the admin key and adopt the policy folder')
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ json }) => {
      const { atlasServices } = await import('../services.js')
      const environment = Environment.read()
      const say = (line: string): void => void process.stderr.write(`${line}\n`)
      const proposal = readProposal(policyFormat, environment.variables.ATLAS_POLICY)
      const lodging = await lodge(environment, 'atlas-client', say)
      try {
        const migrations = await migrate(lodging.url, schemaGroups(atlasServices), say)
        const dataSource = await openDataSource(lodging.url, environment, atlasServices)
        const log = openLog(lodging.url, ['reporting'])
        try {
          await prepareFirstStart(environment, dataSource, log.eventLog, proposal, say)
        } finally {
          await log.close()
          await dataSource.destroy()
        }
        console.log(json ? JSON.stringify({ migrations }) : `${migrations.length || 'no'} migrations ran`)
      } finally {
        await lodging.leave()
      }
    })
