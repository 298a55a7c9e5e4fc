import type { EntityManager } from 'typeorm'

/** `resolvedAt` as SQL has it. */
const column = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * Brings rows into a table by its key, in one statement; a row that is as it was is left alone. Fields are named as the
 * columns are, in camel case.
 */
export async function writeRows(
  manager: Pick<EntityManager, 'query'>,
  table: string,
  key: readonly string[],
  rows: readonly object[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first).map(column)
  const others = columns.filter((name) => !key.includes(name))
  const list = columns.join(', ')
  await manager.query(
    `insert into ${table} as it (${list})
     select ${list} from jsonb_populate_recordset(null::${table}, $1::jsonb)
     on conflict (${key.join(', ')}) do update
       set (${others.join(', ')}) = row (${others.map((name) => `excluded.${name}`).join(', ')})
       where (${others.map((name) => `it.${name}`).join(', ')})
         is distinct from (${others.map((name) => `excluded.${name}`).join(', ')})`,
    [
      JSON.stringify(
        rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [column(name), value]))),
      ),
    ],
  )
}
