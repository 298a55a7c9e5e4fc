import { type HandlingEvent, type Instant, refuse } from '@atlas/contracts'
import {
  type Incident,
  incidentTerms,
  latestPromise,
  type ServiceLevelContext,
  type ServiceLevelState,
} from '@atlas/domain'
import { Refused } from './refused.js'

/**
 * A promise later than the update target is refused (domain, "Service levels"). `levels` and `incident` are as they
 * stand after the act, so that a triage that comes with it has set the target already.
 */
export function refuseLatePromise(
  events: readonly HandlingEvent[],
  levels: ServiceLevelState,
  incident: Incident,
  clocks: ServiceLevelContext,
): void {
  for (const event of events) {
    const by = promiseOf(event)
    if (by === undefined || (event.type !== 'WorkStarted' && event.type !== 'UpdateSent')) continue
    const latest = latestPromise(event.type, event.occurredAt, levels, incidentTerms(incident), clocks)
    if (latest === null || by <= latest) continue
    const missing = [{ field: 'nextUpdateBy', message: `an instant not after ${latest}` }]
    const sentence = `the next update is due by ${latest}; a later one can't be promised`
    throw new Refused(refuse('promise-too-late', sentence, missing, 422))
  }
}

const promiseOf = (event: HandlingEvent): Instant | undefined =>
  event.type === 'WorkStarted' || event.type === 'UpdateSent' ? event.data.nextUpdateBy : undefined
