export const rootCauseTaskTable = (schema: string): readonly string[] => [
  `create table ${schema}.root_cause_task (
    id text primary key,
    position bigint not null,
    state text not null,
    record jsonb not null
  )`,
  `create index root_cause_task_position on ${schema}.root_cause_task (position)`,
]
