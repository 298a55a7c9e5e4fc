import {
  type Instant,
  isRefusal,
  milliseconds,
  type MissingPart,
  type PersonId,
  type Refusal,
  refuse,
  type Role,
  type ServiceLevelEvent,
} from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import type { HandlingContext } from '../../handling/context.js'
import type { HandlingState } from '../../handling/handling.js'
import { responsiblePerson } from '../../handling/status/responsible.js'
import { actingPerson } from '../../roster/person.js'
import { pinnedAt, type ServiceLevelState } from '../incident-clocks.js'
import { type BreachCommand, type BreachCommandOf } from './breach-command.js'
import { breachedClock, type BreachedClock } from './breached-clock.js'

/** What saying something of a breach looks at besides the clocks. */
export interface BreachContext {
  /** `log.now()`. */
  readonly now: Instant
  readonly policy: HandlingContext['policy'] & Pick<PolicySubjects, 'serviceLevels'>
}
type Incident = Extract<HandlingState, { opened: true }>
type Decision = readonly ServiceLevelEvent[] | Refusal

/**
 * A breach is explained by who is responsible for the incident, at any time, also after closing and anew; and excused by
 * a role of policy (domain, "Service levels"). Neither takes anything from the breach.
 */
export function decideBreach(
  command: BreachCommand,
  levels: ServiceLevelState,
  incident: HandlingState,
  context: BreachContext,
): Decision {
  if (!incident.opened) return refuse('unknown-incident', 'no such incident', [], 404)
  const breached = breachedClock(levels, command.clock)
  if (isRefusal(breached)) return breached
  switch (command.act) {
    case 'explain-breach':
      return explainBreach(command, breached, incident, context)
    case 'excuse-breach':
      return excuseBreach(command, breached, incident, context)
    case 'withdraw-excuse':
      return withdrawExcuse(command, breached, incident, context)
  }
}

function explainBreach(
  { by, cause, because }: BreachCommandOf<'explain-breach'>,
  breached: BreachedClock,
  incident: Incident,
  context: BreachContext,
): Decision {
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const causes = context.policy.serviceLevels.breaches.causes.map(({ id }) => id)
  const missing: MissingPart[] = []
  if (!causes.includes(cause)) missing.push({ field: 'cause', message: `one of ${causes.join(', ')}` })
  if (because.trim() === '') missing.push({ field: 'because', message: 'what happened' })
  if (missing.length > 0)
    return refuse('incomplete', `the explanation lacks ${missing.map(({ field }) => field).join(', ')}`, missing, 422)
  return [
    {
      type: 'BreachExplained',
      occurredAt: context.now,
      data: { ...said(breached, incident, context), cause, because, by },
    },
  ]
}

/** By another hand than whoever explained it, and than whoever owns the incident: nobody excuses themselves. */
function excuseBreach(
  { by, reason }: BreachCommandOf<'excuse-breach'>,
  breached: BreachedClock,
  incident: Incident,
  context: BreachContext,
): Decision {
  const { excusedBy } = context.policy.serviceLevels.breaches
  const role = excusingRole(by, context)
  if (isRefusal(role)) return role
  const { id, explanations, excused, terms } = breached.clock
  if (excused)
    return refuse('already-excused', `${excused.approver} excused the breach of ${id} at ${excused.at}`, [
      { field: 'clock', message: 'a breach that nobody has excused; withdraw-excuse takes an excuse back' },
    ])
  if (explanations.length === 0)
    return refuse('not-explained', `nobody has explained the breach of ${id}; that comes first`, [
      { field: 'clock', message: 'a breach that was explained' },
    ])
  if (incident.owner === by || terms.promisedBy === by || explanations.some((one) => one.by === by))
    return refuse(
      'own-breach',
      `${by} owns the incident, gave the promise or explained its breach; somebody else excuses it`,
      [{ field: 'by', message: `another person, ${excusedBy.join(' or ')}` }],
      403,
    )
  if (reason.trim() === '')
    return refuse('incomplete', 'the excuse lacks reason', [{ field: 'reason', message: 'why it is excused' }], 422)
  const data = { ...said(breached, incident, context), reason, approver: by, role }
  return [{ type: 'BreachExcused', occurredAt: context.now, data }]
}

/** By whoever may excuse one, whoever excused it: a mistake is anybody's to see. The excuse stays in the log. */
function withdrawExcuse(
  { by, reason }: BreachCommandOf<'withdraw-excuse'>,
  breached: BreachedClock,
  incident: Incident,
  context: BreachContext,
): Decision {
  const role = excusingRole(by, context)
  if (isRefusal(role)) return role
  const { id, excused } = breached.clock
  if (!excused)
    return refuse('not-excused', `nobody has excused the breach of ${id}, so there is nothing to withdraw`, [
      { field: 'clock', message: 'a breach that is excused' },
    ])
  if (reason.trim() === '')
    return refuse('incomplete', 'the withdrawal lacks reason', [{ field: 'reason', message: 'why it counts' }], 422)
  const data = { ...said(breached, incident, context), reason, by, role }
  return [{ type: 'BreachExcuseWithdrawn', occurredAt: context.now, data }]
}

/** In which somebody may excuse, and withdraw an excuse. */
function excusingRole(by: PersonId, { policy }: BreachContext): Role | Refusal {
  const { excusedBy } = policy.serviceLevels.breaches
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  return (
    excusedBy.find((one) => person.roles.includes(one)) ??
    refuse(
      'wrong-hand',
      `${by} is ${person.roles.join(' and ')}; a breach is excused by ${excusedBy.join(' or ')}`,
      [{ field: 'by', message: excusedBy.join(' or ') }],
      403,
    )
  )
}

const said = ({ clock, breachedAt }: BreachedClock, { incidentId }: Incident, { now }: BreachContext) => ({
  incidentId,
  clock: clock.id,
  pinned: pinnedAt(clock, milliseconds(now)),
  breachedAt,
})
