/** Appends imported history, and nothing else (issue D, 9). The second may arm timers too: for `--live`. */
export const importRoles = { history: 'atlas_import', live: 'atlas_import_live' } as const

const isImport = `current_user in ('${importRoles.history}', '${importRoles.live}')`
const written = `('report', 'handling', 'service-level')`

/**
 * What the import's roles may write, whatever is granted to them: other services' streams, but as the actor `import`
 * alone. Others keep what they are granted; the owner isn't asked. The roles themselves belong to the whole server, so
 * the import makes them (import-roles.ts), not a migration.
 */
export const importRights = /* sql */ `
alter table log.events enable row level security;
create policy readable on log.events for select using (true);
create policy written on log.events for insert with check (
  not ${isImport} or (category in ${written} and metadata #>> '{actor,kind}' = 'import'));

alter table log.streams enable row level security;
create policy readable on log.streams for select using (true);
create policy written on log.streams for insert with check (not ${isImport} or category in ${written});
create policy moved on log.streams for update using (not ${isImport} or category in ${written});
-- log.append gives back what a decision only looked at.
create policy given_back on log.streams for delete using (not ${isImport} or (category in ${written} and version = 0));
`
