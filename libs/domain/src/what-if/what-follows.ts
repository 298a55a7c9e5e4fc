import { type EventOf, type HandlingEvent, isRefusal } from '@atlas/contracts'
import { callResponseTeam } from '../handling/assignment/response-team.js'
import { route } from '../handling/assignment/route.js'
import type { HandlingContext } from '../handling/context.js'
import type { Incident } from '../handling/handling.js'
import { classified, type Classified } from '../handling/opening/classified.js'
import { followsChange } from '../handling/reclassification/applied.js'
import { waiting } from '../handling/reclassification/requests.js'
import { afterReply } from '../handling/replies/reply-task.js'
import { resolvedUnlessUnseen } from '../handling/signals/firing.js'
import { isHigher, movesTier } from '../handling/triage/triage.js'

/** Said by rules in the wake of somebody's word: decided anew with it, never taken from the record. */
const wake: readonly HandlingEvent['type'][] = [
  'IncidentRouted',
  'ResponseTeamCalled',
  'WarRoomPartCalled',
  'WarRoomStoodDown',
  'RunbookOffered',
  'ReplyTaskOpened',
  'ReplyAfterClosing',
  'ReclassificationExpired',
]

/** Whether a fact is what followed by itself from the others of its decision, rather than somebody's word. */
export function followedByItself(fact: HandlingEvent, decision: readonly HandlingEvent[]): boolean {
  const has = (...types: readonly HandlingEvent['type'][]) => decision.some(({ type }) => types.includes(type))
  switch (fact.type) {
    case 'IncidentEscalated':
      return has('PriorityReclassified', 'TriageCorrected')
    case 'IncidentReopened':
      return has('IncidentResolved')
    case 'IncidentRestricted':
    case 'WaitEnded':
    case 'ConsultationWithdrawn':
    case 'VendorCaseWithdrawn':
    case 'RunFinished':
    case 'HandOverWithdrawn':
      return fact.data.by === null
    default:
      return wake.includes(fact.type)
  }
}

/** What rules make of a person's words; `before` is the incident before the first of them, `after` after the last. */
export function whatFollows(
  words: readonly HandlingEvent[],
  before: Classified,
  after: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const now = classified(after)
  if (isRefusal(now)) return []
  return words.flatMap((word) => followsWord(word, words, before, now, context))
}

function followsWord(
  word: HandlingEvent,
  words: readonly HandlingEvent[],
  before: Classified,
  after: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, priority, category, tier } = after
  const routed = (because: string, except: readonly string[]): HandlingEvent[] => [
    route({ incidentId, tier, priority, category, except, because }, context),
  ]
  switch (word.type) {
    case 'TriageCorrected': {
      const raised = isHigher(priority, before.priority)
      const works = words.some(({ type }) => type === 'WorkStarted')
      return [
        ...(works ? [] : movesTier({ ...before, priority, category }, raised, word.data.by, context)),
        ...(raised ? callResponseTeam(after, context) : []),
      ]
    }
    case 'IncidentReleased':
      return routed(`released by ${word.data.by}`, [word.data.by])
    case 'IncidentEscalated':
    case 'IncidentDeescalated':
      return routed(`handed over from ${word.data.fromTier}`, word.data.giver === null ? [] : [word.data.giver])
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return change(word, before, context)
    case 'CustomerAnswered':
      return afterReply(word.data, before, context)
    case 'IncidentResolved':
      return resolvedUnlessUnseen(word, before, context).slice(1)
    default:
      return []
  }
}

function change(
  { type, data }: EventOf<'PriorityReclassified'> | EventOf<'PriorityLowered'>,
  before: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const request = waiting(before.reclassifications).find((one) => one.request === data.request)
  const then = type === 'PriorityReclassified' ? data.then : []
  // The approvals are in force by now: `applied` wants to know of their evidence alone.
  const rows = data.rows.map(({ approvedBy, role, ...row }) => ({
    ...row,
    roles: [role],
    approvers: [approvedBy],
    approval: { by: approvedBy, role },
  }))
  return followsChange(
    { request: request?.request ?? data.request, from: before.priority, to: data.to, rows, then },
    before,
    context,
  )
}
