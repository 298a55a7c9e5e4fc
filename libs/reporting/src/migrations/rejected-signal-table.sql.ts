export const rejectedSignalTable = (schema: string): readonly string[] => [
  `create table ${schema}.rejected_signal (
    signal_id text primary key,
    position bigint not null,
    source text not null,
    received_at timestamptz not null,
    errors jsonb not null,
    body text not null
  )`,
  `create index rejected_signal_position on ${schema}.rejected_signal (position)`,
]
