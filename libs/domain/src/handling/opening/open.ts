import type { HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'

/**
 * Intake opened an incident: from here on it is handled. Once. What is split off a restricted incident, recurs of it or
 * answers it holds what that one holds, so it is restricted from its first instant and read by the same team.
 */
export function open(
  { opened, cameOf }: CommandOf<'open'>,
  state: HandlingState,
  { now }: Pick<HandlingContext, 'now'>,
): readonly HandlingEvent[] {
  if (state.opened) return []
  const { facts } = opened
  return [
    {
      type: 'HandlingOpened',
      occurredAt: now,
      data: {
        incidentId: opened.incidentId,
        number: opened.number,
        cluster: facts.cluster,
        environment: facts.environment,
        namespace: facts.namespace,
        application: facts.application,
        requestors: opened.requestors,
        catalogued: opened.owner,
        text: facts.text,
        source: facts.source,
        dedupKey: opened.dedupKey,
        clocksStartAt: opened.clocksStartAt,
        follows: opened.follows,
        splitFrom: opened.splitFrom,
      },
    },
    ...(cameOf?.opened && cameOf.restricted ? [restrictedAs(cameOf, opened, now)] : []),
  ]
}

function restrictedAs(
  { number, team }: Incident,
  { incidentId, splitFrom }: CommandOf<'open'>['opened'],
  occurredAt: HandlingContext['now'],
): HandlingEvent {
  const how = splitFrom === undefined ? 'follows' : 'was split from'
  const data = { incidentId, by: null, reason: `it ${how} ${number}, which is restricted`, team: [...team] }
  return { type: 'IncidentRestricted', occurredAt, data }
}
