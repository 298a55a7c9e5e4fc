import type { EventOf, HandlingEvent, Instant, ServicenowRecordEvent } from '@atlas/contracts'
import type { ServiceNowMapping } from '@atlas/policy'
import { priorityThere } from './reading.js'
import type { ServicenowRecordState } from './servicenow-record.js'

/**
 * What the end of a request for another priority does to the change there that opened it: refused, withdrawn or expired it
 * is written back; a priority that moved meanwhile is written anyway (design, "Conflicts", Priority).
 */
export function afterRequest(
  fact: HandlingEvent,
  { open: all, ours }: ServicenowRecordState,
  { because, mapping, now }: { readonly because: string; readonly mapping: ServiceNowMapping; readonly now: Instant },
): readonly ServicenowRecordEvent[] {
  const open = all.find(({ unit, rule }) => unit === 'priority' && rule === 'ask')
  if (!open) return []
  const { incidentId } = fact.data
  const settled = (take: 'ours' | 'theirs', by: string, reason: string): EventOf<'RecordConflictSettled'> => ({
    type: 'RecordConflictSettled',
    occurredAt: now,
    data: { incidentId, conflict: open.conflict, unit: open.unit, take, by, reason, taken: {} },
  })
  switch (fact.type) {
    case 'ReclassificationRefused':
    case 'ReclassificationWithdrawn':
    case 'ReclassificationExpired': {
      const { elsewhere, request, reason } = fact.data
      // Overtaken, another priority is written, or asked for there.
      if (elsewhere === undefined || ('how' in fact.data && fact.data.how === 'overtaken')) return []
      const by = 'by' in fact.data ? fact.data.by : 'time'
      const back = { incidentId, act: 'update' as const, fields: { priority: ours.priority }, because }
      return [
        settled('ours', by, `request ${request} ended: ${reason}`),
        { type: 'RecordWriteIntended', occurredAt: now, data: back },
      ]
    }
    case 'PriorityReclassified':
    case 'PriorityLowered': {
      const { to, by, request } = fact.data
      return [
        settled(priorityThere(open.theirs, mapping) === to ? 'theirs' : 'ours', by, `request ${request} was approved`),
      ]
    }
    case 'TriageCorrected': {
      const { to, by } = fact.data
      return [
        settled(priorityThere(open.theirs, mapping) === to.priority ? 'theirs' : 'ours', by, 'triage corrected it'),
      ]
    }
    default:
      return []
  }
}
