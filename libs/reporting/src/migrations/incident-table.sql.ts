export const incidentTable = (schema: string): readonly string[] => [
  `create table ${schema}.incident (
    id uuid primary key,
    number text not null unique,
    cluster text not null,
    environment text not null,
    status text not null,
    priority text,
    category text,
    tier text,
    owner text,
    opened_at timestamptz not null,
    -- What a list is filtered by for its reader.
    restricted boolean not null,
    team text[] not null,
    reporters text[] not null,
    domains text[] not null,
    vendor_cases boolean not null,
    record jsonb not null
  )`,
  `create index incident_opened on ${schema}.incident (opened_at desc, id desc)`,
  `create index incident_open on ${schema}.incident (status) where status <> 'Closed'`,
]
