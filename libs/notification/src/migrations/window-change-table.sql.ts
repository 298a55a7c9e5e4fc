export const windowChangeTable = (schema: string): readonly string[] => [
  `create table ${schema}.window_change (
    version int primary key,
    event jsonb not null
  )`,
]
