export { incidentTrail, showIncident } from './incident/show-incident.js'
export { ReportingModule, reportingService } from './reporting.module.js'
