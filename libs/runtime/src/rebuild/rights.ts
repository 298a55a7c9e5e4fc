import type { EntityManager } from 'typeorm'

/**
 * Gives a table the owner, the grants (of the table and of its columns) and the storage settings of another one, and no
 * others. Both are qualified names. Within a transaction.
 */
export async function takeRights(manager: EntityManager, from: string, to: string): Promise<void> {
  const statements = await manager.query<{ statement: string }[]>(
    `with source as (select * from pg_class where oid = $1::regclass),
       target as (select * from pg_class where oid = $2::regclass),
       grants as (
         select given.*, null::name as column from source, aclexplode(relacl) as given
         union all
         select given.*, attname from source
           join pg_attribute on attrelid = source.oid and not attisdropped, aclexplode(attacl) as given)
     select 1 as step, format('revoke all on %s from %s', $2::text, role) as statement
     from (select distinct case when grantee = 0 then 'public' else grantee::regrole::text end as role
           from target, aclexplode(relacl) where grantee <> relowner) as by_default
     union all
     select 2, format('alter table %s owner to %s', $2::text, relowner::regrole) from source
     union all
     select 3, format('alter table %s set (%s)', $2::text, array_to_string(reloptions, ', ')) from source
     where reloptions is not null
     union all
     select 4, format('grant %s%s on %s to %s%s', privilege_type, '(' || quote_ident("column") || ')', $2::text,
         case when grantee = 0 then 'public' else grantee::regrole::text end,
         case when is_grantable then ' with grant option' else '' end)
     from grants
     order by step`,
    [from, to],
  )
  for (const { statement } of statements) await manager.query(statement)
}
