import {
  type IncidentId,
  type Instant,
  type PersonId,
  type Refusal,
  refuse,
  type ServicenowRecordEvent,
  type TakenOver,
} from '@atlas/contracts'
import { type AssignmentTerms, assignedThere, statusThere } from './reading.js'
import type { OpenConflict, ServicenowRecordState } from './servicenow-record.js'
import { wordsOf } from './words-of.js'

export interface Settlement {
  readonly conflict: number
  readonly take: 'ours' | 'theirs'
  readonly by: PersonId
  readonly reason: string
}

/** A person settles what the rules left to them: theirs is taken over, or ours is written again. */
export function settle(
  { conflict, take, by, reason }: Settlement,
  state: ServicenowRecordState,
  context: AssignmentTerms & { readonly incidentId: IncidentId; readonly now: Instant },
): readonly ServicenowRecordEvent[] | Refusal {
  const open = state.open.find((one) => one.conflict === conflict)
  if (!open) return refuse('no-such-conflict', `conflict ${conflict} isn't open`, [], 404)
  if (open.rule === 'ask')
    return refuse(
      'asked-of-approvers',
      'whoever approves a request for reclassification decides on it: refuse-reclassification, or its evidence',
      [{ field: 'conflict', message: 'one that is not asked of approvers' }],
    )
  const { incidentId, now } = context
  const taken = take === 'theirs' ? takenFrom(open, state, context) : {}
  const settled: ServicenowRecordEvent = {
    type: 'RecordConflictSettled',
    occurredAt: now,
    data: { incidentId, conflict, unit: open.unit, take, by, reason, taken },
  }
  if (take === 'theirs') return [settled]
  const because = `conflict ${conflict}`
  const fields = { ...wordsOf(open.unit, state.ours) }
  return [
    settled,
    { type: 'RecordWriteIntended', occurredAt: now, data: { incidentId, act: 'update', fields, because } },
  ]
}

function takenFrom({ unit }: OpenConflict, { values }: ServicenowRecordState, terms: AssignmentTerms): TakenOver {
  switch (unit) {
    case 'state': {
      const status = statusThere(values, terms.mapping)
      return status ? { status } : {}
    }
    case 'group': {
      const { group, tier } = assignedThere(values, terms).assigned
      return { assigned: { group, tier } }
    }
    case 'assignee':
      return { assigned: { person: assignedThere(values, terms).assigned.person } }
    // Who approves decides on it, or policy does.
    case 'priority':
    case 'category':
    case 'cluster':
    case 'text':
    case 'close':
      return {}
  }
}
