import type { AssignmentElsewhere, HandlingEvent, Status } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { askElsewhere } from '../reclassification/ask-elsewhere.js'
import { later } from '../signals/firing.js'
import { observe } from './observe.js'

type Observed = CommandOf<'observe-elsewhere'>

/**
 * What ServiceNow says and the rules of policy let stand: as it happened there, whatever our workflow would have allowed,
 * which the sync has looked at (design, "Conflicts"). Its instant is theirs, corrected, and never before what it ends.
 * Closed is final here.
 */
export function observeElsewhere(
  command: Observed,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  // Unclassified it has no clocks yet: what stood there by then is brought again.
  if (incident.status === 'Closed' || incident.priority === null) return []
  const { system, by, at, taken } = command
  const { status, priority } = taken
  const asked = priority?.then === 'ask' ? askElsewhere({ system, by, to: priority.theirs }, incident, context) : []
  const group = incident.elsewhere?.assigned.group ?? null
  const before: AssignmentElsewhere = { group, person: incident.owner, tier: incident.tier }
  const known = { ...incident, elsewhere: { ...(incident.elsewhere ?? unread), assigned: before } }
  const observed = observe(
    {
      at: at > context.now ? context.now : later(at, incident.statusSince),
      flags: [],
      state: status
        ? { word: status.state, status: status.status, wait: waitOf(status.wait, by) }
        : { word: '', status: null, wait: null },
      priority: priority?.then === 'adopt' ? { word: priority.theirs, priority: priority.theirs } : null,
      category: incident.category ?? 'none',
      assigned: status || taken.assigned ? assignedTo(command, before, status?.status ?? incident.status) : before,
      by,
    },
    known,
    { system, policy: context.policy.escalation },
  )
  return [...observed, ...asked]
}

/**
 * Whose it is: nobody's while Unassigned, the giver's while it is handed over, and somebody's while it is worked on: who
 * moved it there, where nobody was named.
 */
function assignedTo({ by, taken }: Observed, before: AssignmentElsewhere, to: Status): AssignmentElsewhere {
  const { group = before.group, tier = before.tier, person = null } = taken.assigned ?? {}
  if (to === 'Escalated') return { ...before, group }
  if (to === 'Unassigned') return { group, tier: tier ?? before.tier, person: null }
  return { group, tier: tier ?? before.tier, person: person ?? before.person ?? by }
}

const unread = { assigned: { group: null, person: null, tier: null }, rows: 0, digest: null, until: null }
const waitOf = (wait: NonNullable<Observed['taken']['status']>['wait'], by: string) =>
  wait === null ? null : { for: wait, on: by, reference: null }
