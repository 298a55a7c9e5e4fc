import { milliseconds, type Recorded, type ServiceLevelEvent } from '@atlas/contracts'
import { type IncidentClock, serviceLevelAggregate, startedAt, termsAt } from '@atlas/domain'
import { foldAll } from '@atlas/event-sourcing'
import type { PolicyByHash } from '../period.js'
import type { Fault } from './fault.js'
import type { Applied } from './history.js'

/** Clocks that went on with the old priority's target, where their service level has another for the new one. */
export async function checkClocks(
  applied: Applied,
  said: readonly Recorded<ServiceLevelEvent>[],
  policyOf: PolicyByHash,
): Promise<Fault[]> {
  const at = milliseconds(applied.occurredAt)
  const { to } = applied.data
  const { clocks } = foldAll(
    serviceLevelAggregate,
    said.filter((event) => event.position < applied.position || isOfAppend(event, applied)),
  )
  const faults: Fault[] = []
  for (const clock of clocks) {
    const terms = termsAt(clock, at)
    if (startedAt(clock) > at || !isOpen(clock, at) || terms.priority === to) continue
    // A clock keeps the policy version that armed it.
    const { serviceLevels } = (await policyOf(clock.terms.policy)).serviceLevels
    const level = serviceLevels.find(({ id }) => id === terms.serviceLevel)
    if (level?.each === undefined && level?.targets?.[to])
      faults.push({
        kind: 'clock-not-retargeted',
        says: `clock ${clock.id} went on with ${terms.target} of ${terms.priority}`,
      })
  }
  return faults
}

const isOfAppend = (event: Recorded, { metadata, recordedAt }: Applied): boolean =>
  event.recordedAt === recordedAt &&
  event.metadata.correlationId === metadata.correlationId &&
  event.metadata.causationId === metadata.causationId

/** Runs or is paused. */
function isOpen({ history }: IncidentClock, at: number): boolean {
  const last = history.findLast(
    (entry) => entry.at <= at && entry.change !== 'retarget' && (isEnd(entry) || entry.change === 'start'),
  )
  return last !== undefined && !isEnd(last)
}

const isEnd = ({ change }: IncidentClock['history'][number]): boolean => change === 'stop' || change === 'cancel'
