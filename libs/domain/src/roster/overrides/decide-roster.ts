import {
  type Instant,
  isRefusal,
  milliseconds,
  instant,
  type MissingPart,
  type PersonId,
  type Refusal,
  refuse,
  type RosterEvent,
  type PersonsShift,
} from '@atlas/contracts'
import { type FileShift, type IcsMistake, nearOf, type PolicySubjects, type RosterPerson } from '@atlas/policy'
import { localDate } from '../local-time.js'
import { actingPerson, findPerson, oversees } from '../person.js'
import { isOnShift } from '../shift-end.js'
import { type ImportTime, shiftsToImport } from './import-shifts.js'
import type { RosterChanges, Swap } from './roster-changes.js'
import { withChanges } from './with-changes.js'

/** What people decide over the roster. `by` is who signed in. */
export type RosterCommand = { readonly by: PersonId } & (
  | {
      readonly act: 'override-shift'
      readonly person: PersonId
      readonly from: Instant
      readonly until: Instant
      readonly onShift: boolean
      readonly reason: string
    }
  | {
      readonly act: 'record-leave'
      readonly person: PersonId
      /** Local dates, both included. */
      readonly from: string
      readonly to: string
      readonly delegate?: PersonId | undefined
      readonly reason: string
    }
  | ({
      readonly act: 'import-shifts'
      /** What `readShiftFile` found. */
      readonly planned: readonly FileShift[]
      readonly mistakes: readonly IcsMistake[]
      /** Whose they all are, where that was said. */
      readonly person?: PersonId | undefined
      readonly reason: string
    } & ImportTime)
  | { readonly act: 'propose-swap'; readonly between: readonly [PersonsShift, PersonsShift]; readonly reason: string }
  | { readonly act: 'agree-swap'; readonly change: number }
  | { readonly act: 'decline-swap'; readonly change: number; readonly reason: string }
  | { readonly act: 'withdraw-change'; readonly change: number; readonly reason: string }
)
type CommandOf<Act extends RosterCommand['act']> = Extract<RosterCommand, { act: Act }>
type Decision = readonly RosterEvent[] | Refusal

export interface RosterContext {
  /** `log.now()`. */
  readonly now: Instant
  readonly policy: Pick<PolicySubjects, 'roster' | 'escalation'>
}

/** Overrides, leave, imports and what withdraws them are the Team Lead's (policy's oversight); a swap is of both people. */
export function decideRoster(command: RosterCommand, state: RosterChanges, context: RosterContext): Decision {
  const person = actingPerson(context.policy.roster, command.by)
  if (isRefusal(person)) return person
  switch (command.act) {
    case 'override-shift':
      return notOverseeing(person, context) ?? override(command, state, context)
    case 'record-leave':
      return notOverseeing(person, context) ?? recordLeave(command, state, context)
    case 'import-shifts':
      return notOverseeing(person, context) ?? importShifts(command, state, context)
    case 'withdraw-change':
      return notOverseeing(person, context) ?? withdraw(command, state, context)
    case 'propose-swap':
      return propose(command, state, context)
    case 'agree-swap':
      return agree(command, state, context)
    case 'decline-swap':
      return decline(command, state, context)
  }
}

function notOverseeing(person: RosterPerson, { policy }: RosterContext): Refusal | undefined {
  if (oversees(person, policy.escalation)) return undefined
  const right = policy.escalation.oversight.join(' or ')
  return refuse(
    'wrong-hand',
    `${person.id} is ${person.roles.join(' and ')}; the roster is changed by ${right}`,
    [{ field: 'by', message: right }],
    403,
  )
}

function override(
  { person, from, until, onShift, by, reason }: CommandOf<'override-shift'>,
  { count }: RosterChanges,
  { now, policy }: RosterContext,
): Decision {
  const wrong = [
    ...unknown(person, 'person', policy),
    ...(until <= from ? [{ field: 'until', message: 'an instant after from' }] : []),
    ...(until <= now ? [{ field: 'until', message: `an instant after ${now}; what is past stays as it was` }] : []),
  ]
  if (wrong.length > 0) return incomplete(wrong)
  const data = { change: count + 1, person, from, until, onShift, by, reason }
  return [{ type: 'ShiftOverridden', occurredAt: now, data }]
}

function recordLeave(
  { person, from, to, delegate, by, reason }: CommandOf<'record-leave'>,
  { count }: RosterChanges,
  { now, policy }: RosterContext,
): Decision {
  const away = findPerson(policy.roster, person)
  const wrong = [
    ...unknown(person, 'person', policy),
    ...(to < from ? [{ field: 'to', message: 'a date not before from' }] : []),
    ...(away && to < localDate(now, away.timeZone).toString()
      ? [{ field: 'to', message: 'a date that is not past; what is past stays as it was' }]
      : []),
    ...(delegate === undefined ? [] : unfitDelegate(delegate, away, policy)),
  ]
  if (wrong.length > 0) return incomplete(wrong)
  const data = { change: count + 1, person, from, to, delegate: delegate ?? null, by, reason }
  return [{ type: 'LeaveRecorded', occurredAt: now, data }]
}

/** What of the file couldn't be read is told with the refusal, where nothing is left to import. */
function importShifts(
  { planned, mistakes, person, by, reason, from, until }: CommandOf<'import-shifts'>,
  { count }: RosterChanges,
  { now, policy }: RosterContext,
): Decision {
  const people = [...new Set(planned.map(({ person }) => person))]
  const wrong = person === undefined ? [] : unknown(person, 'person', policy)
  const read = shiftsToImport(planned, { from, until }, now)
  if ('wrong' in read || wrong.length > 0) {
    const lines = mistakes.map(({ line, message }) => ({ field: `file:${line}`, message }))
    return incomplete([...wrong, ...('wrong' in read ? read.wrong : []), ...lines])
  }
  const data = { change: count + 1, people, ...read, mistakes: mistakes.length, by, reason }
  return [{ type: 'ShiftsImported', occurredAt: now, data }]
}

function propose(
  { between, by, reason }: CommandOf<'propose-swap'>,
  state: RosterChanges,
  { now, policy }: RosterContext,
): Decision {
  const [one, other] = between
  if (by !== one.person && by !== other.person) {
    const right = `${one.person} or ${other.person}`
    return refuse(
      'wrong-hand',
      `a swap is proposed by one of the two, ${right}; ${by} is neither`,
      [{ field: 'by', message: right }],
      403,
    )
  }
  const roster = withChanges(policy.roster, state)
  const shifts = between.flatMap(({ person, from, until }, n) => {
    const at = (field: string, message: string) => [{ field: `between[${n}].${field}`, message }]
    const nobody = unknown(person, `between[${n}].person`, policy)
    if (nobody.length > 0) return nobody
    if (until <= from) return at('until', 'an instant after from')
    if (from <= now) return at('from', `an instant after ${now}`)
    const whole = [from, instant(milliseconds(until) - 1)].every((moment) => isOnShift(roster, person, moment))
    return whole ? [] : at('from', `${person} is not on shift from ${from} until ${until}`)
  })
  const wrong = [
    ...shifts,
    ...(one.person === other.person ? [{ field: 'between[1].person', message: 'another person' }] : []),
    ...(shareNoRole(one.person, other.person, policy)
      ? [{ field: 'between', message: `two people who share a role; ${one.person} and ${other.person} don't` }]
      : []),
  ]
  if (wrong.length > 0) return incomplete(wrong)
  const data = { change: state.count + 1, by, between: [one, other] as [PersonsShift, PersonsShift], reason }
  return [{ type: 'ShiftSwapProposed', occurredAt: now, data }]
}

function agree({ change, by }: CommandOf<'agree-swap'>, state: RosterChanges, { now }: RosterContext): Decision {
  const swap = proposedSwap(change, state)
  if (isRefusal(swap)) return swap
  const other = swap.between.map(({ person }) => person).find((person) => person !== swap.by)
  if (by !== other)
    return refuse(
      'wrong-hand',
      `swap ${change} waits for ${String(other)} to agree to it or not; ${by} is another`,
      [{ field: 'by', message: String(other) }],
      403,
    )
  if (swap.between.some(({ from }) => from <= now))
    return refuse('too-late', `a shift of swap ${change} has begun; what is past stays as it was`, [
      { field: 'change', message: 'a swap of shifts that are both to come' },
    ])
  const [first, second] = swap.between
  return [{ type: 'ShiftSwapped', occurredAt: now, data: { change, by, between: [first, second] } }]
}

function decline(
  { change, by, reason }: CommandOf<'decline-swap'>,
  state: RosterChanges,
  { now }: RosterContext,
): Decision {
  const swap = proposedSwap(change, state)
  if (isRefusal(swap)) return swap
  if (!swap.between.some(({ person }) => person === by))
    return refuse(
      'wrong-hand',
      `swap ${change} is declined by one of its two, ${between(swap)}; ${by} is neither`,
      [{ field: 'by', message: between(swap) }],
      403,
    )
  return [{ type: 'ShiftSwapDeclined', occurredAt: now, data: { change, by, reason } }]
}

const between = (swap: Swap): string => swap.between.map(({ person }) => person).join(' or ')

function withdraw(
  { change, by, reason }: CommandOf<'withdraw-change'>,
  state: RosterChanges,
  { now }: RosterContext,
): Decision {
  const { overrides, leave, imports, swaps, proposed } = state
  const known = [...overrides, ...leave, ...imports, ...swaps, ...proposed]
    .map((one) => one.change)
    .sort((a, b) => a - b)
  if (!known.includes(change)) return noSuchChange(change, known)
  return [{ type: 'RosterChangeWithdrawn', occurredAt: now, data: { change, by, reason } }]
}

function proposedSwap(change: number, { proposed }: RosterChanges): Swap | Refusal {
  return (
    proposed.find((one) => one.change === change) ??
    noSuchChange(
      change,
      proposed.map((one) => one.change),
    )
  )
}

function noSuchChange(change: number, known: readonly number[]): Refusal {
  const right = known.length > 0 ? `there are ${known.join(', ')}` : 'there is none'
  return refuse(
    'no-such-change',
    `change ${change} of the roster isn't there to be decided on: ${right}`,
    [{ field: 'change', message: right }],
    404,
  )
}

const unknown = (person: PersonId, field: string, { roster }: RosterContext['policy']): MissingPart[] =>
  findPerson(roster, person)
    ? []
    : [{ field, message: `somebody of the roster; ${person} is nobody in it${nearOf(person, idsOf(roster))}` }]

const idsOf = ({ people }: RosterContext['policy']['roster']): PersonId[] => people.map(({ id }) => id)

function unfitDelegate(
  delegate: PersonId,
  away: RosterPerson | undefined,
  policy: RosterContext['policy'],
): MissingPart[] {
  const nobody = unknown(delegate, 'delegate', policy)
  if (nobody.length > 0 || !away) return nobody
  return delegate === away.id || shareNoRole(delegate, away.id, policy)
    ? [{ field: 'delegate', message: `another person who holds one of ${away.roles.join(', ')}` }]
    : []
}

function shareNoRole(one: PersonId, other: PersonId, { roster }: RosterContext['policy']): boolean {
  const roles = findPerson(roster, one)?.roles
  const others = findPerson(roster, other)?.roles
  return roles !== undefined && others !== undefined && !roles.some((role) => others.includes(role))
}

const incomplete = (wrong: readonly MissingPart[]): Refusal =>
  refuse('incomplete', `the change of the roster lacks ${wrong.map(({ field }) => field).join(', ')}`, [...wrong], 422)
