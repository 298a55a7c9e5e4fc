import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What waits to go out. First in, first out per incident; a fresh P1 overtakes other incidents. */
export class ServicenowSync1764000002000 implements MigrationInterface {
  name = 'ServicenowSync1764000002000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists servicenow_sync')
    await runner.query(`
      create table servicenow_sync.outbox (
        id bigint generated always as identity primary key,
        incident_id uuid not null,
        -- Version of the incident's servicenow-record stream.
        sequence bigint not null,
        act text not null,
        fields jsonb not null,
        -- Field to hash in log.content: read when it is sent.
        contents jsonb not null,
        priority text,
        state text not null default 'pending',
        because text not null,
        intended_at timestamptz not null,
        unique (incident_id, sequence)
      )`)
    await runner.query(`
      create index outbox_pending on servicenow_sync.outbox (priority, id) where state = 'pending'`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema servicenow_sync cascade')
  }
}
