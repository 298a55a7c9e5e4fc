import type { MigrationInterface, QueryRunner } from 'typeorm'
import { appendFunction } from './append.sql.js'
import { importRights } from './import-rights.sql.js'
import { incidentNumberIndex } from './incident-number.sql.js'
import { readingFunctions } from './reading.sql.js'
import { snapshotsTable } from './snapshots.sql.js'
import { tables } from './tables.sql.js'

/** Schema `log` (log-and-bus, "The log"). */
export class CreateLog1795300000000 implements MigrationInterface {
  name = 'CreateLog1795300000000'

  async up(runner: QueryRunner): Promise<void> {
    for (const statements of [
      tables,
      incidentNumberIndex,
      snapshotsTable,
      readingFunctions,
      appendFunction,
      importRights,
    ])
      await runner.query(statements)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema log cascade')
  }
}
