import {
  type Instant,
  isRefusal,
  type MissingPart,
  type PersonId,
  type Refusal,
  refuse,
  type WindowEvent,
  type WindowTerms,
} from '@atlas/contracts'
import { nearOf, type PolicySubjects } from '@atlas/policy'
import { actingPerson, oversees } from '../roster/person.js'
import type { PlannedWindow, PlannedWindows } from './planned-windows.js'

/** What people decide about maintenance. `by` is who signed in. */
export type WindowCommand = { readonly by: PersonId; readonly reason: string } & (
  | { readonly act: 'plan-window'; readonly terms: WindowTerms }
  | { readonly act: 'change-window'; readonly window: number; readonly terms: WindowTerms }
  | { readonly act: 'cancel-window'; readonly window: number }
)
type CommandOf<Act extends WindowCommand['act']> = Extract<WindowCommand, { act: Act }>
type Decision = readonly WindowEvent[] | Refusal

export interface WindowContext {
  /** `log.now()`. */
  readonly now: Instant
  readonly policy: Pick<PolicySubjects, 'roster' | 'escalation' | 'clusters'>
}

/** Windows are the Team Lead's (policy's oversight): what nobody is paged for, somebody has to answer for. */
export function decideWindow(command: WindowCommand, state: PlannedWindows, context: WindowContext): Decision {
  const { roster, escalation } = context.policy
  const person = actingPerson(roster, command.by)
  if (isRefusal(person)) return person
  if (!oversees(person, escalation)) {
    const right = escalation.oversight.join(' or ')
    const message = `${person.id} is ${person.roles.join(' and ')}; maintenance is planned by ${right}`
    return refuse('wrong-hand', message, [{ field: 'by', message: right }], 403)
  }
  switch (command.act) {
    case 'plan-window':
      return plan(command, state, context)
    case 'change-window':
      return change(command, state, context)
    case 'cancel-window':
      return cancel(command, state, context)
  }
}

function plan(
  { terms, by, reason }: CommandOf<'plan-window'>,
  { count }: PlannedWindows,
  context: WindowContext,
): Decision {
  const wrong = mistakesOf(terms, context)
  if (wrong.length > 0) return incomplete(wrong)
  return [{ type: 'WindowPlanned', occurredAt: context.now, data: { ...terms, window: count + 1, by, reason } }]
}

/** Also while it is open: it may end sooner or later. What it has suppressed stays suppressed until it ends. */
function change(
  { window, terms, by, reason }: CommandOf<'change-window'>,
  state: PlannedWindows,
  context: WindowContext,
): Decision {
  const planned = stillToCome(window, state, context)
  if (isRefusal(planned)) return planned
  const wrong = mistakesOf(terms, context)
  if (wrong.length > 0) return incomplete(wrong)
  return [{ type: 'WindowChanged', occurredAt: context.now, data: { ...terms, window, by, reason } }]
}

function cancel(
  { window, by, reason }: CommandOf<'cancel-window'>,
  state: PlannedWindows,
  context: WindowContext,
): Decision {
  const planned = stillToCome(window, state, context)
  if (isRefusal(planned)) return planned
  return [{ type: 'WindowCancelled', occurredAt: context.now, data: { window, by, reason } }]
}

function stillToCome(named: number, { windows }: PlannedWindows, { now }: WindowContext): PlannedWindow | Refusal {
  const coming = windows.filter(({ until }) => until > now).map(({ window }) => window)
  const right = [{ field: 'window', message: coming.length > 0 ? `one of ${coming.join(', ')}` : 'none is planned' }]
  const found = windows.find(({ window }) => window === named)
  if (!found) return refuse('unknown-window', `no window ${named} is planned`, right, 404)
  if (found.until > now) return found
  return refuse('window-over', `window ${named} ended at ${found.until}; what is past stays as it was`, right)
}

/** Every cluster is known: of a misspelt one pages would go on. Without a place or a category it would be of all. */
function mistakesOf(
  { clusters, namespaces, categories, from, until }: WindowTerms,
  context: WindowContext,
): MissingPart[] {
  const { now, policy } = context
  const known = Object.keys(policy.clusters.clusters)
  const unknown = (clusters ?? []).filter((cluster) => !known.includes(cluster))
  return [
    ...((clusters ?? namespaces ?? categories)
      ? []
      : [{ field: 'clusters', message: 'clusters, namespaces or categories: a window is of something' }]),
    ...unknown.map((cluster) => ({
      field: 'clusters',
      message: `clusters.yaml has no ${cluster}${nearOf(cluster, known)}`,
    })),
    ...(until <= from ? [{ field: 'until', message: 'an instant after from' }] : []),
    ...(until <= now ? [{ field: 'until', message: `an instant after ${now}; what is past stays as it was` }] : []),
  ]
}

const incomplete = (wrong: readonly MissingPart[]): Refusal =>
  refuse('incomplete', `the window is wrong in ${[...new Set(wrong.map(({ field }) => field))].join(', ')}`, wrong, 422)
