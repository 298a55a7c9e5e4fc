import type { HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState } from '../handling.js'

/** Intake opened an incident: from here on it is handled. Once. */
export function open(
  { opened }: CommandOf<'open'>,
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
  ]
}
