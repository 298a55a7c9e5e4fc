import type { MigrationInterface, QueryRunner } from 'typeorm'
import { openIncidentTable } from './open-incident-table.sql.js'

/** What is open and with whom: the load that routing looks at. */
export class CreateOpenIncident1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists escalation`)
    for (const statement of openIncidentTable('escalation')) await runner.query(statement)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table escalation.open_incident`)
  }
}
