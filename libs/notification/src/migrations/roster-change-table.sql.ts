export const rosterChangeTable = (schema: string): readonly string[] => [
  `create table ${schema}.roster_change (
    version int primary key,
    event jsonb not null
  )`,
]
