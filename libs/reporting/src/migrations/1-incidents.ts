import type { MigrationInterface, QueryRunner } from 'typeorm'

export class ReportingIncidents1764000000000 implements MigrationInterface {
  name = 'ReportingIncidents1764000000000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists reporting')
    await runner.query(`
      create table reporting.incident (
        id uuid primary key,
        number text not null unique,
        cluster text not null,
        environment text not null,
        status text not null,
        priority text,
        category text,
        tier text,
        owner text,
        opened_at timestamptz not null,
        record jsonb not null
      )`)
    await runner.query('create index incident_opened on reporting.incident (opened_at desc, id desc)')
    await runner.query(`create index incident_open on reporting.incident (status) where status <> 'Closed'`)
    await runner.query(`
      create table reporting.rejected_signal (
        signal_id text primary key,
        position bigint not null,
        source text not null,
        received_at timestamptz not null,
        errors jsonb not null,
        body text not null
      )`)
    await runner.query('create index rejected_signal_position on reporting.rejected_signal (position)')
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table reporting.rejected_signal')
    await runner.query('drop table reporting.incident')
    await runner.query('drop schema reporting')
  }
}
