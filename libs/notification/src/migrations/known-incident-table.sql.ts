export const knownIncidentTable = (schema: string): readonly string[] => [
  `create table ${schema}.incident (
    incident_id uuid primary key,
    known jsonb not null
  )`,
]
