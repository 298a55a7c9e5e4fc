/**
 * The mapping of the "Incident management process enriched event log" (UCI Machine Learning Repository; Amaral et al.):
 * a real ServiceNow's audit. Its states are issue D's, 9; a second column of one name has `_2` after it.
 */
export const uciIncidentLog = `
system: uci-incident-log
columns:
  number: number
  state: ident_state            # the header's word for incident_state
  at: sys_updated_at
  openedAt: opened_at
  createdAt: sys_created_at
  priority: priority
  group: assignment_group
  person: assigned_to
  by: sys_updated_by
  waitsOn: vendor
  reference: problem_id
  madeSla: made_sla
  labels: [contact_type, location, category, category_2, u_symptom, cmdb_ci, impact, urgency, closed_code]
missing: ['?', '']
times: { format: d/M/yyyy HH:mm, zone: UTC }
states:
  New: Unassigned
  Active: Work in Progress
  Awaiting User Info: Awaiting Customer Feedback
  Awaiting Vendor: { status: Work in Progress, wait: vendor }
  Awaiting Problem: { status: Work in Progress, wait: problem }
  Awaiting Evidence: { status: Work in Progress, wait: evidence }
  Resolved: Resolved
  Closed: Closed
priorities: { 1: P1, 2: P2, 3: P3, 4: P4 }
`
