import type { ContentHash, IncidentId } from '@atlas/contracts'
import type { ServiceNowPolicy } from '@atlas/policy'
import type { RecordFields, RecordWrite } from './writes.js'

/** A write in ServiceNow's words. `contents`: fields whose value is a text that lies as content. */
export interface MappedWrite {
  readonly act: RecordWrite['act']
  readonly fields: Readonly<Record<string, string>>
  readonly contents: Readonly<Record<string, ContentHash>>
}

/** By the words of policy/servicenow.yaml; undefined where policy pushes nothing of it (such as Closed). */
export function mapWrite(
  { act, fields }: RecordWrite,
  incidentId: IncidentId,
  policy: ServiceNowPolicy,
): MappedWrite | undefined {
  const values = { ...status(fields, policy), ...terms(fields, policy), ...note(fields) }
  const contents = {
    ...(fields.report === undefined ? {} : { description: fields.report }),
    ...(fields.comment === undefined ? {} : { comments: fields.comment }),
    ...(fields.closeNotes === undefined ? {} : { close_notes: fields.closeNotes }),
  }
  // Looked up by it before a create is tried again (design, "Sync protocol").
  const identity: Record<string, string> = act === 'create' ? { correlation_id: `atlas:${incidentId}` } : {}
  if (Object.keys(values).length + Object.keys(contents).length === 0) return undefined
  return { act, fields: { ...identity, ...values }, contents }
}

function status({ status }: RecordFields, policy: ServiceNowPolicy): Record<string, string> {
  if (status === undefined) return {}
  return status === 'cancelled' ? policy.cancelled : (policy.states[status] ?? {})
}

function terms(
  { priority, tier, category, owner, closeCode, cluster }: RecordFields,
  policy: ServiceNowPolicy,
): Record<string, string> {
  const { default: otherCode = '', ...codes } = policy.closeCodes
  return {
    ...(priority === undefined ? {} : policy.priorities[priority]),
    ...(tier === undefined ? {} : { assignment_group: policy.groups[tier] }),
    ...(category === undefined ? {} : { subcategory: category }),
    ...(cluster === undefined ? {} : { cmdb_ci: cluster }),
    // An empty reference is "" (design, "The API as it behaves").
    ...(owner === undefined ? {} : { assigned_to: owner ?? '' }),
    ...(closeCode === undefined ? {} : { close_code: codes[closeCode] ?? otherCode }),
  }
}

const note = ({ note: text }: RecordFields): Record<string, string> => (text === undefined ? {} : { work_notes: text })
