import pg from 'pg'
import { importRoles } from './migrations/import-rights.sql.js'

/** The database has no role for the import, and who runs it may not make one. */
export class NoImportRole extends Error {
  constructor(role: string, user: string, why: string) {
    super(
      `The import appends as the database role ${role}, which ${user} can't take on (${why}): have an administrator run ` +
        `\`create role ${role} nologin; grant ${role} to "${user}"\`, and import again.`,
    )
  }
}

/** What the role needs to append, as log.append does it; `live` adds timers. No right to change or delete an event. */
const granted = (role: string, live: boolean): readonly string[] => [
  `grant usage on schema log to ${role}`,
  `grant select on all tables in schema log to ${role}`,
  `grant select, usage on sequence log.position to ${role}`,
  `grant insert on log.events, log.content, log.keys, log.calendar_year to ${role}`,
  `grant insert, update, delete on log.streams to ${role}`,
  `grant insert, update on log.snapshots to ${role}`,
  ...(live ? [`grant insert, update, delete on log.timers to ${role}`] : []),
]

/**
 * Sees to it that the database user may append as the import's role, and gives the role's name. Roles belong to the
 * whole server and their rights to each database, so this is done again whenever it is asked. Throws NoImportRole.
 */
export async function prepareImportRole(url: string, live: boolean): Promise<string> {
  const role = live ? importRoles.live : importRoles.history
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ user: string }>('select current_user as user')
    const user = rows[0]?.user ?? ''
    try {
      await makeRole(client, role)
      for (const statement of granted(role, live)) await client.query(statement)
      await client.query(`set role ${role}`)
    } catch (error) {
      throw new NoImportRole(role, user, error instanceof Error ? error.message : String(error))
    }
    return role
  } finally {
    await client.end()
  }
}

async function makeRole(client: pg.Client, role: string): Promise<void> {
  // Another import of the same server may be quicker.
  await client.query(`
    do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
    exception when duplicate_object or unique_violation then null;
    end $$`)
  const { rowCount } = await client.query(`select where pg_has_role(current_user, '${role}', 'set')`)
  if (!rowCount) await client.query(`grant ${role} to current_user`)
}
