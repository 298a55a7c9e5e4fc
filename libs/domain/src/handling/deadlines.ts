import type { ContentHash, Instant } from '@atlas/contracts'
import type { FactCommand } from './command.js'
import { consultationDue } from './consultations/consultations.js'
import type { HandlingContext } from './context.js'
import type { HandlingState } from './handling.js'
import { ownerComesBack, ownerShiftEnds } from './ownership/off-shift.js'
import { requestOfTimer, requestsDue } from './reclassification/deadlines.js'
import { autoCloseDue, autoResolveDue } from './status/auto-resolve.js'
import { waitOverdueDue } from './waits/waits.js'
import { reviewDue } from './war-room/all-clear.js'
import { nextCallDue } from './war-room/parts.js'
import { confirmationDue } from './war-room/unconfirmed.js'

export type DeadlinePolicy = Pick<HandlingContext['policy'], 'escalation' | 'warRoom' | 'roster'>

/** What becomes due once, by the name of its timer. */
const single = {
  'auto-resolve': (state: HandlingState, { escalation }: DeadlinePolicy) => autoResolveDue(state, escalation),
  'auto-close': (state: HandlingState, { escalation }: DeadlinePolicy) => autoCloseDue(state, escalation),
  'owner-off-shift': (state: HandlingState, policy: DeadlinePolicy) => ownerShiftEnds(state, policy),
  'owner-on-shift': (state: HandlingState, policy: DeadlinePolicy) => ownerComesBack(state, policy),
  'wait-overdue': (state: HandlingState) => waitOverdueDue(state),
  'consultation-overdue': (state: HandlingState) => consultationDue(state),
  'confirmation-overdue': (state: HandlingState, { warRoom }: DeadlinePolicy) => confirmationDue(state, warRoom),
  'part-unanswered': (state: HandlingState, { warRoom }: DeadlinePolicy) => nextCallDue(state, warRoom),
  'review-overdue': (state: HandlingState) => reviewDue(state),
} as const
type Single = keyof typeof single
const singles = Object.keys(single) as Single[]

/**
 * Name of a timer to its instant: what becomes due by itself, as the incident stands. `wanted` leaves out what nobody
 * asks about: to find the end of a shift costs more than all the others.
 */
export function deadlinesOf(
  state: HandlingState,
  policy: DeadlinePolicy,
  wanted: (name: string) => boolean = () => true,
): ReadonlyMap<string, Instant> {
  const due = new Map<string, Instant>()
  for (const name of singles) {
    const at = wanted(name) ? single[name](state, policy) : null
    if (at) due.set(name, at)
  }
  for (const [name, at] of requestsDue(state)) due.set(name, at)
  return due
}

/** What a timer of `deadlinesOf` asks for when it is due; `keep` stores the text that a resolution needs. */
export function commandAt(name: string, dueAt: Instant, keep: (text: string) => ContentHash): FactCommand {
  const request = requestOfTimer(name)
  if (request !== undefined) return { act: 'expire-reclassification', request, dueAt }
  const known = singles.find((one) => one === name)
  if (known === undefined) throw new Error(`no timer of an incident is called ${name}`)
  return known === 'auto-resolve' ? { act: known, dueAt, summary: keep(clearedByItself) } : { act: known, dueAt }
}

const clearedByItself = 'Every signal of this incident cleared by itself before anybody had worked on it.'
