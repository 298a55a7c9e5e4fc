import { instant, milliseconds } from '@atlas/contracts'
import { deadlinesOf } from '../handling/deadlines.js'
import { handlingStream } from '../handling/evolve.js'
import { isHeeded } from '../handling/heeded.js'
import { expectedAt } from '../service-level/clock.js'
import { clockAt, serviceLevelStream, spokenUntil } from '../service-level/incident-clocks.js'
import type { ImaginedIncident } from './imagined-incident.js'
import type { DecidingPolicy, World } from './world.js'

/** What would go off by itself, and what of. */
export interface Alarm {
  /** As the cause of what a timer decides is recorded: `<owner>/<name>@<due>`. */
  readonly cause: string
  readonly name: string
  /** Integer milliseconds. */
  readonly due: number
  /** Of which clock; undefined for a deadline of the incident. */
  readonly clock: string | undefined
}

/**
 * Deadlines that move an incident or end a clock. The others say something that nobody heeds: who is off shift, that a
 * wait is overdue. A service level that names such an event has them told as well (`namedBy`).
 */
const moving = ['auto-resolve', 'auto-close']
const saying: Readonly<Record<string, readonly string[]>> = {
  'owner-off-shift': ['OwnerOffShift'],
  'owner-on-shift': ['OwnerBackOnShift'],
  'wait-overdue': ['WaitOverdue'],
  'consultation-overdue': ['ConsultationOverdue'],
  'confirmation-overdue': ['ConfirmationOverdue'],
  'part-unanswered': ['WarRoomPartCalled'],
  'review-overdue': ['ReviewOverdue'],
}

const wanted = new WeakMap<DecidingPolicy, ReadonlySet<string>>()
function wantedBy(policy: DecidingPolicy): ReadonlySet<string> {
  const known = wanted.get(policy)
  if (known) return known
  const named = new Set(
    policy.serviceLevels.serviceLevels.flatMap(({ start, pause, resume, stop, cancel, restart }) =>
      [start, pause, resume, stop, cancel, restart].flat().map(({ event }) => event as string),
    ),
  )
  const heard = Object.keys(saying).filter((name) => saying[name]?.some((event) => named.has(event)))
  const all = new Set([...moving, ...heard])
  wanted.set(policy, all)
  return all
}

/** Whether a deadline of this name is imagined under a policy, or what it said stays as it was recorded. */
export const isImagined = (name: string, policy: DecidingPolicy): boolean =>
  name.startsWith('reclassification/') || !(name in saying) || wantedBy(policy).has(name)

/** What is armed as the incident stands, the next one first. */
export function alarmsOf(
  { handling, levels, incidentId }: ImaginedIncident,
  policy: DecidingPolicy,
  world: World,
): Alarm[] {
  const alarms: Alarm[] = []
  const clocks = serviceLevelStream(incidentId).id
  for (const clock of levels.clocks) {
    if (!isHeeded(clock.kind, policy.escalation)) continue
    const now = clockAt(clock, spokenUntil(clock), world.calendar)
    if (now.state !== 'running') continue
    for (const percent of now.marks) {
      const due = now.reached.has(percent) ? null : expectedAt(now, percent)
      if (due !== null) alarms.push(alarm(clocks, `${clock.id} ${percent}`, due, clock.id))
    }
  }
  const incident = handlingStream(incidentId).id
  const wants = wantedBy(policy)
  for (const [name, due] of deadlinesOf(handling, policy, (one) => wants.has(one)))
    alarms.push(alarm(incident, name, milliseconds(due), undefined))
  return alarms.sort((one, other) => one.due - other.due)
}

const alarm = (owner: string, name: string, due: number, clock: string | undefined): Alarm => ({
  cause: `${owner}/${name}@${instant(due)}`,
  name,
  due,
  clock,
})
