export const openIncidentTable = (schema: string): readonly string[] => [
  `create table ${schema}.open_incident (
    incident_id uuid primary key,
    tier text not null,
    person text
  )`,
]
