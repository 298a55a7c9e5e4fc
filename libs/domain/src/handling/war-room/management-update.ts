import {
  type Estimate,
  type HandlingEvent,
  type Instant,
  isRefusal,
  type MissingPart,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import type { WarRoomPolicy } from '@atlas/policy'
import { technicalDetail } from '../../communication/technical-detail.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { actsInPart, openRoom, partOf } from './open-room.js'

/**
 * The Team Lead who communicates tells management the status and the estimate, or when there will be one (playbook,
 * management stakeholders). It restarts the cadence. Refused with technical detail in it: nobody there parses logs.
 */
export function sendManagementUpdate(
  { by, summary, kept, estimate }: CommandOf<'management-update'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const room = openRoom(incident)
  if (isRefusal(room)) return room
  const part = partOf(room, 'communicates')
  if (isRefusal(part)) return part
  const wrong = actsInPart(part, by, context)
  if (wrong) return wrong
  const missing = [...unplain('status', summary, context.policy.warRoom), ...inThePast(estimate, context.now)]
  if (missing.length > 0) return refuse('not-for-management', `management is told ${sentence(missing)}`, missing, 422)
  const { incidentId, managementUpdates } = incident
  const data = { incidentId, by, update: managementUpdates + 1, summary: kept, estimate }
  return [{ type: 'ManagementUpdateSent', occurredAt: context.now, data }]
}

/** What stands against a text for management, by the field that it came in. */
export function unplain(field: string, text: string, { summaryAtMost }: WarRoomPolicy): MissingPart[] {
  const detail = technicalDetail(text).map((kind) => ({ field, message: `plain words, without ${kind}` }))
  const long = { field, message: `at most ${summaryAtMost} characters; it has ${text.length}` }
  return text.length > summaryAtMost ? [...detail, long] : detail
}

export const sentence = (missing: readonly MissingPart[]): string =>
  missing.map(({ field, message }) => `${field}: ${message}`).join('; ')

function inThePast(estimate: Estimate, now: Instant): MissingPart[] {
  const [field, at] =
    'resolvedBy' in estimate ? ['resolvedBy', estimate.resolvedBy] : ['estimateBy', estimate.estimateBy]
  return at <= now ? [{ field: `estimate.${field}`, message: `an instant after ${now}` }] : []
}
