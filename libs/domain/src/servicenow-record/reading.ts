import type { PersonId, Priority, RecordValues, Status, TakenOver, WaitFor } from '@atlas/contracts'
import type { ServiceNowMapping } from '@atlas/policy'
import { type AssignedThere, type Directory, personNamed } from './directory.js'

export interface StatusThere {
  readonly state: string
  readonly status: Status
  readonly wait: WaitFor | null
}

/** Their state in our words; undefined where the mapping has none for it. */
export function statusThere(values: RecordValues, { reads }: ServiceNowMapping): StatusThere | undefined {
  const state = values['state'] ?? ''
  if (state === reads.holds.state) {
    const reason = reads.holds.reasons[values['hold_reason'] ?? '']
    if (reason === undefined) return undefined
    const word = `${state}/${values['hold_reason'] ?? ''}`
    return reason === 'caller'
      ? { state: word, status: 'Awaiting Customer Feedback', wait: null }
      : { state: word, status: 'Work in Progress', wait: reason }
  }
  const status = reads.states[state]
  return status === undefined ? undefined : { state, status, wait: null }
}

/** What they look up from impact and urgency, in ours. */
export const priorityThere = (values: RecordValues, { reads }: ServiceNowMapping): Priority | undefined =>
  reads.priorities[values['priority'] ?? '']

export interface AssignmentTerms {
  readonly mapping: ServiceNowMapping
  readonly directory: Directory
  readonly roster: readonly PersonId[]
  readonly instance: string
}

/** Group and assignee in our words, and what isn't known of them. */
export function assignedThere(
  values: RecordValues,
  { mapping, directory, roster, instance }: AssignmentTerms,
): { assigned: AssignedThere; flags: string[] } {
  const [groupId = '', userId = ''] = [values['assignment_group'], values['assigned_to']]
  const group = groupId === '' ? null : (directory.groupName(groupId) ?? groupId)
  const tiers = (['L1', 'L2', 'L3'] as const).filter((tier) => mapping.groups[tier] === group)
  const userName = userId === '' ? null : (directory.userName(userId) ?? userId)
  const ours = userName === null ? undefined : personNamed(userName, mapping.people, roster)
  return {
    assigned: {
      group,
      person: userName === null ? null : (ours ?? `${instance}/${userName}`),
      tier: tiers[0] ?? null,
    },
    flags: [
      ...(group !== null && tiers.length === 0 ? ['unknown-group'] : []),
      ...(userName !== null && ours === undefined ? ['unknown-person'] : []),
    ],
  }
}

/** What people had done with it before it became ours: that it is worked on, by whom; the tier is classification's word. */
export function standingThere(values: RecordValues, terms: AssignmentTerms): { taken: TakenOver; flags: string[] } {
  const status = statusThere(values, terms.mapping)
  if (!status) return { taken: {}, flags: ['unknown-state'] }
  if (status.status === 'Unassigned') return { taken: {}, flags: [] }
  const { assigned, flags } = assignedThere(values, terms)
  const { person } = assigned
  return { taken: { status, ...(person === null ? {} : { assigned: { person } }) }, flags }
}

/** Whether the record was reopened by who asked for it. */
export const reopenedByCaller = (before: RecordValues, after: RecordValues, there: Record<string, string>): boolean =>
  before['state'] === '6' &&
  !['6', '7', '8'].includes(after['state'] ?? '') &&
  (there['caller_id'] ?? '') !== '' &&
  there['reopened_by'] === there['caller_id']
