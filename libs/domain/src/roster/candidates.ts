import type { Candidate, Category, Instant, PersonId, Role, Tier } from '@atlas/contracts'
import type { EscalationPolicy, RosterPolicy } from '@atlas/policy'
import { type OnShift, onShift } from './on-shift.js'
import type { OpenWork } from './open-work.js'
import { isOffHours } from './working-hours.js'

export interface Search {
  readonly tier: Tier
  readonly category: Category
  /** Goes before everybody else: an Evangelist for a design that must change. */
  readonly firstTo?: Role | undefined
  /** Who handed it over, and whoever else is out of the question. */
  readonly except?: readonly PersonId[]
}

export interface Candidates {
  /** Eligible ones in order, then those whose role is only a reserve just now. */
  readonly considered: readonly Candidate[]
  readonly onShift: readonly PersonId[]
  readonly overflow: boolean
}

/**
 * Who could take an incident, best first: role mapped to the tier (a role asked for first before the others), skill
 * for the category, load; then the policy's order of roles and the roster's of people, so that the same facts always
 * give the same order (domain, "Tiers, roster, assignment"). A tier's reserve counts off hours, on overflow, and when
 * nobody else is there.
 */
export function candidates(
  search: Search,
  at: Instant,
  { roster, escalation }: { roster: RosterPolicy; escalation: EscalationPolicy },
  work: OpenWork,
): Candidates {
  const present = onShift(roster, at)
  const { roles, reserve } = escalation.tiers[search.tier]
  const possible = present.filter(({ person }) => !search.except?.includes(person.id))
  const regular = possible.filter((one) => held(one, roles) !== undefined)
  const overflow = isOverflow(search.tier, regular.length, escalation, work)
  const because = reasonForReserve(overflow, isOffHours(escalation.workingHours, at), regular.length === 0)
  const spare = possible.filter((one) => !regular.includes(one) && held(one, reserve) !== undefined)
  const ranked = [
    ...regular.map((one) => rank(one, roles, search, work, '')),
    ...(because ? spare.map((one) => rank(one, reserve, search, work, `, reserve: ${because}`)) : []),
  ].sort(byRank)
  const waiting = because
    ? []
    : spare.map((one) => ({
        person: one.person.id,
        role: held(one, reserve) ?? 'Kube-Admin',
        eligible: false,
        reason: `reserve of ${search.tier}, neither off hours nor overflow`,
      }))
  return {
    considered: [...ranked.map(({ candidate }) => candidate), ...waiting],
    onShift: present.map(({ person }) => person.id),
    overflow,
  }
}

const held = (one: OnShift, roles: readonly Role[]): Role | undefined => roles.find((role) => one.roles.includes(role))

/** Open incidents of the tier per engineer on shift above policy's number; a tier without one never overflows. */
function isOverflow(tier: Tier, engineers: number, escalation: EscalationPolicy, work: OpenWork): boolean {
  const most = escalation.overflow[tier]
  return most !== undefined && engineers > 0 && work.atTier(tier) > most * engineers
}

const reasonForReserve = (overflow: boolean, offHours: boolean, nobody: boolean): string | undefined =>
  overflow ? 'overflow' : offHours ? 'off hours' : nobody ? 'nobody else on shift' : undefined

interface Ranked {
  readonly order: readonly number[]
  readonly candidate: Candidate
}

function rank(one: OnShift, roles: readonly Role[], search: Search, work: OpenWork, note: string): Ranked {
  const first = search.firstTo !== undefined && one.roles.includes(search.firstTo)
  const role = (first ? search.firstTo : held(one, roles)) ?? roles[0] ?? 'Support Engineer'
  const skilled = one.person.skills.includes(search.category)
  const open = work.ofPerson(one.person.id)
  const reason = [
    `${role} on shift`,
    one.insteadOf ? ` instead of ${one.insteadOf}` : '',
    note,
    first ? `, asked for first` : '',
    skilled ? `, skilled in ${search.category}` : '',
    `, ${open} open`,
  ].join('')
  return {
    order: [first ? 0 : 1, note === '' ? 0 : 1, skilled ? 0 : 1, open, roles.indexOf(role)],
    candidate: { person: one.person.id, role, eligible: true, reason },
  }
}

/** The sort is stable, so that people alike in everything stay in the roster's order. */
function byRank(one: Ranked, other: Ranked): number {
  const at = one.order.findIndex((value, n) => value !== other.order[n])
  return at < 0 ? 0 : (one.order[at] ?? 0) - (other.order[at] ?? 0)
}
