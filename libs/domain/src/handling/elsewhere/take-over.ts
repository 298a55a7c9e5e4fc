import type { HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { later } from '../signals/firing.js'
import { observe } from './observe.js'

/**
 * What ServiceNow says and the rules of policy let stand: as it happened there, whatever our workflow would have allowed,
 * which the sync has looked at (design, "Conflicts"). Its instant is theirs, corrected, and never before what it ends.
 */
export function observeElsewhere(
  { system, by, at, taken }: CommandOf<'observe-elsewhere'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { status, assigned, priority } = taken
  const before = incident.elsewhere?.assigned ?? { group: null, person: incident.owner, tier: incident.tier }
  const { group = before.group, tier = before.tier, person = incident.owner } = assigned ?? {}
  const known = { ...incident, elsewhere: { ...(incident.elsewhere ?? unread), assigned: before } }
  return observe(
    {
      at: at > context.now ? context.now : later(at, incident.statusSince),
      flags: [],
      state: status
        ? { word: status.state, status: status.status, wait: waitOf(status.wait, by) }
        : { word: '', status: null, wait: null },
      priority: priority ? { word: priority.theirs, priority: priority.theirs } : null,
      category: incident.category ?? 'none',
      assigned: assigned ? { group, tier, person } : before,
      by,
    },
    known,
    { system, policy: context.policy.escalation },
  )
}

const unread = { assigned: { group: null, person: null, tier: null }, rows: 0, digest: null, until: null }
const waitOf = (wait: NonNullable<CommandOf<'observe-elsewhere'>['taken']['status']>['wait'], by: string) =>
  wait === null ? null : { for: wait, on: by, reference: null }
