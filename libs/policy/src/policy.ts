import type { Hash } from '@atlas/contracts'
import type { z } from 'zod'
import { AdoptionPolicy } from './adoption.js'
import { AuditPolicy } from './audit.js'
import { Calendars } from './calendars.js'
import { Catalogue } from './catalogue.js'
import { ClassificationPolicy } from './classification/classification-policy.js'
import { Clusters } from './clusters.js'
import { CorrelationPolicy } from './correlation.js'
import { EscalationPolicy } from './escalation.js'
import { IntakePolicy } from './intake.js'
import type { Runbook } from './knowledge/runbook.js'
import { RootCausePolicy } from './knowledge/root-cause.js'
import { Quotas, Standards } from './knowledge/standards.js'
import { NotificationPolicy } from './notification.js'
import { People } from './people.js'
import { ReadersPolicy } from './readers.js'
import { ReclassificationPolicy } from './reclassification.js'
import { ServiceNowPolicy } from './servicenow.js'
import { Stakeholders } from './stakeholders.js'
import { PrioritiesPolicy } from './priorities.js'
import { PrivacyPolicy } from './privacy.js'
import { RosterPolicy } from './roster.js'
import { ServiceLevels } from './service-levels.js'
import { WarRoomPolicy } from './war-room.js'
import { VendorsPolicy } from './vendors.js'

/**
 * The files of a policy folder and the schema of each. A subject owns its file here: `libs/policy/src/<subject>.ts`
 * exports the schema, this map names the YAML file, and `Policy` has the parsed file under the map's key.
 */
export const policyFiles = {
  clusters: { file: 'clusters.yaml', schema: Clusters },
  catalogue: { file: 'catalogue.yaml', schema: Catalogue },
  intake: { file: 'intake.yaml', schema: IntakePolicy },
  correlation: { file: 'correlation.yaml', schema: CorrelationPolicy },
  classification: { file: 'classification.yaml', schema: ClassificationPolicy },
  priorities: { file: 'priorities.yaml', schema: PrioritiesPolicy },
  roster: { file: 'roster.yaml', schema: RosterPolicy },
  escalation: { file: 'escalation.yaml', schema: EscalationPolicy },
  reclassification: { file: 'reclassification.yaml', schema: ReclassificationPolicy },
  notification: { file: 'notification.yaml', schema: NotificationPolicy },
  people: { file: 'people.yaml', schema: People, optional: true },
  stakeholders: { file: 'stakeholders.yaml', schema: Stakeholders },
  readers: { file: 'readers.yaml', schema: ReadersPolicy },
  privacy: { file: 'privacy.yaml', schema: PrivacyPolicy },
  servicenow: { file: 'servicenow.yaml', schema: ServiceNowPolicy },
  calendars: { file: 'calendars.yaml', schema: Calendars },
  rootCause: { file: 'root-cause.yaml', schema: RootCausePolicy },
  standards: { file: 'standards.yaml', schema: Standards },
  quotas: { file: 'quotas.yaml', schema: Quotas },
  audit: { file: 'audit.yaml', schema: AuditPolicy },
  serviceLevels: { file: 'service-levels.yaml', schema: ServiceLevels },
  warRoom: { file: 'war-room.yaml', schema: WarRoomPolicy },
  vendors: { file: 'vendors.yaml', schema: VendorsPolicy },
  adoption: { file: 'adoption.yaml', schema: AdoptionPolicy },
} as const satisfies Record<string, { file: string; schema: z.ZodType; optional?: true }>

type PolicyFiles = typeof policyFiles

/** The parsed files by key; an optional file that isn't there is undefined. */
export type PolicySubjects = {
  readonly [Subject in keyof PolicyFiles]: PolicyFiles[Subject] extends { optional: true }
    ? z.output<PolicyFiles[Subject]['schema']> | undefined
    : z.output<PolicyFiles[Subject]['schema']>
} & {
  /** Of `runbooks/<id>.md`, in the order of their ids. */
  readonly runbooks: readonly Runbook[]
}

/** A whole, valid policy. `hash` is over every file's name and bytes, people.yaml left out. */
export type Policy = PolicySubjects & {
  readonly hash: Hash
  /** File name (`templates/resolved.md`) to bytes, as adopted: without people.yaml. */
  readonly files: ReadonlyMap<string, Uint8Array>
}
