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

/**
 * Names, addresses and channels of people: the bytes of policy/people.yaml as last proposed. Personal data, so it is no
 * part of a policy version and of no event, and can be forgotten.
 */
class People1700000000002 implements MigrationInterface {
  readonly name = 'People1700000000002'

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table identity.people (
        one boolean primary key default true check (one),
        file bytea not null
      )`)
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table identity.people')
  }
}

export const identityMigrations = [ApiKeys1700000000001, People1700000000002] as const
