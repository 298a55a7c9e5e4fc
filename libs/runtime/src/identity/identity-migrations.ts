import type { MigrationInterface, QueryRunner } from 'typeorm'

class ApiKeys1700000000001 implements MigrationInterface {
  readonly name = 'ApiKeys1700000000001'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create schema if not exists identity')
    await runner.query(`
      create table identity.api_key (
        id text primary key,
        digest bytea not null,
        name text not null,
        scopes text[] not null,
        clusters text[],
        person text,
        created_at timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table identity.api_key')
  }
}

export const identityMigrations = [ApiKeys1700000000001] as const
