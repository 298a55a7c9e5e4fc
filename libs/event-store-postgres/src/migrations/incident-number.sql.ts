/** By which an incident is found under its number; of the few events that say it. */
export const incidentNumberIndex = /* sql */ `
create index events_by_number on log.events ((data ->> 'number')) where type like 'IncidentOpened.%';
`
