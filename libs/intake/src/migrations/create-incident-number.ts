import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Short numbers of incidents; [TicketID] in templates is such a number's digits. */
export class CreateIncidentNumber1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create schema if not exists intake`)
    await runner.query(`create sequence intake.incident_number start with 1001`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop sequence intake.incident_number`)
  }
}
