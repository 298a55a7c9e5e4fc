import type { HandlingEvent, IncidentId, ServiceLevelEvent } from '@atlas/contracts'
import type { FactCommand } from '../command.js'
import type { Incident } from '../handling.js'
import { hasInverse, inverse } from './related.js'

/** What happens to another incident, in the same transaction. */
export interface Echo {
  readonly incidentId: IncidentId
  readonly command: FactCommand
}

/** What a person's act on one incident means for others, as events of theirs; `incident` as it stood before the act. */
export const echoesOf = (events: readonly (HandlingEvent | ServiceLevelEvent)[], incident: Incident): readonly Echo[] =>
  events.flatMap((event) => echoOf(event, incident) ?? [])

function echoOf(event: HandlingEvent | ServiceLevelEvent, incident: Incident): Echo | undefined {
  const { incidentId, number, priority } = incident
  const other = { incidentId, number, priority }
  switch (event.type) {
    case 'RelationAdded':
    case 'RelationRemoved': {
      const { relation, by } = event.data
      if (!hasInverse(relation)) return undefined
      const change = event.type === 'RelationAdded' ? 'added' : 'removed'
      const reason = reasonElsewhere(event.data.reason, incident)
      const command = { act: 'note-relation', change, relation: inverse[relation], other, by, reason } as const
      return { incidentId: event.data.other, command }
    }
    case 'IncidentClosed': {
      const { duplicateOf, mergedInto, by, reason } = event.data
      if (mergedInto !== undefined)
        return { incidentId: mergedInto, command: { act: 'absorb', merged: incident, by, reason } }
      if (duplicateOf === undefined) return undefined
      const said = reasonElsewhere(reason, incident)
      const command = {
        act: 'note-relation',
        change: 'added',
        relation: 'original-of',
        other,
        by,
        reason: said,
      } as const
      return { incidentId: duplicateOf, command }
    }
    default:
      return undefined
  }
}

/** What was said on a restricted incident is read where it was said, and not where everybody of the roster reads. */
const reasonElsewhere = (reason: string, { restricted, number }: Incident): string =>
  restricted ? `as said on ${number}, which is restricted to its team` : reason
