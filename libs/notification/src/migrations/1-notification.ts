import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Read models of notification. All of it can be made again from the log. */
export class Notification1764000001000 implements MigrationInterface {
  name = 'Notification1764000001000'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists notification')
    await runner.query(`
      create table notification.incident (
        incident_id uuid primary key,
        known jsonb not null
      )`)
    await runner.query(`
      create table notification.communication (
        id uuid primary key,
        kind text not null check (kind in ('message', 'page')),
        incident_id uuid not null,
        state text not null,
        about text not null,
        recipient_kind text,
        recipient_id text,
        priority text,
        channel text,
        content text,
        reason text,
        because text not null,
        attempts integer not null default 0,
        outward_id text,
        repeats boolean not null default false,
        current_attempt integer,
        -- The sender takes it from this instant of log.now() on; null: nothing is due.
        due_at timestamptz,
        last_started_at timestamptz,
        intended_at timestamptz not null,
        ended_at timestamptz,
        stream_version bigint not null,
        -- Of the request that all this follows from.
        correlation_id text not null
      )`)
    await runner.query(`
      create index communication_due on notification.communication (due_at) where due_at is not null`)
    await runner.query(`
      create index communication_sending on notification.communication (id) where state = 'sending'`)
    await runner.query(`create index communication_of_incident on notification.communication (incident_id)`)
    await runner.query(`create index communication_list on notification.communication (kind, intended_at, id)`)
    await runner.query(`create index communication_state on notification.communication (kind, state, intended_at, id)`)
    await runner.query(`
      create index communication_paged on notification.communication (recipient_id, last_started_at)
      where kind = 'page' and last_started_at is not null`)
    await runner.query(`
      create table notification.contact (
        person text primary key,
        contact text not null
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema notification cascade')
  }
}
