import type { ServiceNowMapping } from '@atlas/policy'
import type { ServicenowRecordState } from './servicenow-record.js'
import { unitOf } from './units.js'
import type { WaitingRecordWrite } from './waiting.js'
import { wordsIn } from './words-of.js'

/**
 * Whether a write that waits still speaks of a field. It doesn't where a conflict about it was theirs or is asked of a
 * person, nor where it was a dead letter and either side has said another word since that has been answered: replayed,
 * it brings nothing back.
 */
export function speaksOf(
  field: string,
  { sequence, fields }: WaitingRecordWrite,
  waiting: readonly WaitingRecordWrite[],
  { yielded, intendedAt, adoptedAt }: ServicenowRecordState,
  mapping: ServiceNowMapping,
): boolean {
  const unit = unitOf(field, mapping)
  if (unit === undefined) return true
  if (sequence <= (yielded[unit] ?? 0)) return false
  return !wordsIn[unit].some((word) => {
    if (!(word in fields)) return false
    const later = intendedAt[word] ?? 0
    const answered = later > sequence && !waiting.some((other) => other.sequence === later)
    return answered || (adoptedAt[word] ?? 0) > sequence
  })
}
