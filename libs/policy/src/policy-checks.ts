import { checkAdoption } from './adoption.js'
import { checkAppliesWhen } from './applies-when.js'
import { checkCalendars } from './calendars.js'
import { checkClassification } from './classification/check-classification.js'
import { checkEscalation, checkWatchedClocks } from './escalation.js'
import { checkStandards } from './knowledge/standards.js'
import { checkCorrelation } from './correlation.js'
import { checkContacts } from './contacts.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'
import { checkTemplates } from './templates.js'
import { checkPriorities } from './priorities.js'
import { checkPrivacy } from './privacy.js'
import { checkReaders } from './readers.js'
import { checkReclassification } from './reclassification.js'
import { checkRoster } from './roster.js'
import { checkServiceLevels } from './service-levels.js'
import { checkServiceNow } from './servicenow.js'
import { checkStakeholders } from './stakeholders.js'
import { checkVendors } from './vendors.js'

/**
 * Checks that need more than one file, or more than a shape; each lives in its subject's file and is named here. They
 * run when every file has its shape.
 */
export const policyChecks: readonly ((policy: PolicySubjects, files: ReadonlyMap<string, Uint8Array>) => Misfit[])[] = [
  ({ classification }) => checkClassification(classification),
  checkPriorities,
  checkRoster,
  checkEscalation,
  checkReclassification,
  checkServiceLevels,
  checkCalendars,
  checkAppliesWhen,
  checkContacts,
  checkStakeholders,
  checkReaders,
  checkPrivacy,
  checkVendors,
  checkAdoption,
  checkServiceNow,
  checkCorrelation,
  checkWatchedClocks,
  checkStandards,
  checkTemplates,
]
