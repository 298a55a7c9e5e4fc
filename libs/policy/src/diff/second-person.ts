/**
 * What one person doesn't change alone: targets, calendars, matrix and roles (domain, "Words"). Which roles somebody
 * holds, who acts for whom, what a role may do at a tier or in triage, and who reads what are roles.
 */
export function needsSecondPerson(file: string, path: readonly string[]): boolean {
  const [section, , field] = path
  switch (file) {
    case 'service-levels.yaml':
    case 'calendars.yaml':
    case 'reclassification.yaml':
      return true
    case 'roster.yaml':
      return path.length === 2 || field === 'roles' || field === 'delegations'
    case 'escalation.yaml':
      return section === 'tiers' || section === 'oversight' || section === 'firstTo'
    case 'priorities.yaml':
      return section === 'loweredBy' || field === 'tier' || field === 'responseTeam'
    case 'privacy.yaml':
    case 'readers.yaml':
    case 'adoption.yaml':
      return true
    case 'vendors.yaml':
      return section !== 'vendors' || field === undefined || field === 'contracts'
    default:
      return false
  }
}
