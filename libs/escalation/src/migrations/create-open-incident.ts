import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What is open and with whom: the load that routing looks at. */
export class CreateOpenIncident1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists escalation`)
    await runner.query(`
      create table escalation.open_incident (
        incident_id uuid primary key,
        tier text not null,
        person text
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table escalation.open_incident`)
  }
}
