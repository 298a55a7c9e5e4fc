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
} from '@atlas/runtime/database'
import { atlasTables } from '../tables.js'

export const migrateCommand = (): Command =>
  new Command('migrate').option('--json', 'print one JSON result as the last line').action(async ({ json }) => {
    const environment = Environment.read()
    const say = (line: string): void => void process.stderr.write(`${line}\n`)
    const proposal = readProposal(policyFormat, environment.variables.ATLAS_POLICY)
    const lodging = await lodge(environment, 'atlas-client', say)
    try {
      const migrations = await migrate(lodging.url, schemaGroups(atlasTables), say)
      const dataSource = await openDataSource(lodging.url, environment, atlasTables)
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
