import { refuse } from '@atlas/contracts'
import { RefusedException } from '@atlas/runtime/environment'
import type { DataSource } from 'typeorm'

/** May read the views of schema `reports`, and nothing else. */
export const biRole = 'atlas_bi'

const grants = [
  `grant usage on schema reports to ${biRole}`,
  `grant select on all tables in schema reports to ${biRole}`,
  // Of views that a later release adds, made by whoever runs this.
  `alter default privileges in schema reports grant select on tables to ${biRole}`,
] as const

/**
 * Makes the read-only role for BI tools, which can't sign in itself: an administrator grants it to one that can. Roles
 * belong to the whole server and their rights to each database, so it may be said again. Throws RefusedException where
 * the database's user may not make roles.
 */
export async function prepareBiRole(dataSource: DataSource): Promise<void> {
  try {
    await dataSource.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${biRole}') then create role ${biRole} nologin; end if;
      exception when duplicate_object or unique_violation then null;
      end $$`)
    for (const statement of grants) await dataSource.query(statement)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new RefusedException(
      refuse(
        'no-bi-role',
        `The role ${biRole} can't be made here (${why}): have an administrator run \`create role ${biRole} nologin\`, and say it again.`,
      ),
    )
  }
}
