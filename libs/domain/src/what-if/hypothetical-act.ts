import {
  type EventOf,
  type HandlingEvent,
  isRefusal,
  priorities,
  type Priority,
  type Refusal,
  refuse,
  Tier,
} from '@atlas/contracts'
import { Duration } from '@atlas/policy'
import type { HandlingContext } from '../handling/context.js'
import { handOver } from '../handling/escalation/escalate.js'
import { withWhatFollows } from '../handling/decide.js'
import { classified, type Classified } from '../handling/opening/classified.js'
import { followsChange } from '../handling/reclassification/applied.js'
import { illegalMove } from '../handling/status/moves.js'
import { isHigher } from '../handling/triage/triage.js'
import { actAnew, isUnfit } from './act-anew.js'
import type { ImaginedIncident } from './imagined-incident.js'
import type { DecidingPolicy } from './world.js'

/** What somebody imagines to have been done. Acts are called as everywhere; what they need to be told is `of`. */
const acts = {
  escalate: 'escalate:L2',
  accept: 'accept:PERSON',
  'start-work': 'start-work:PERSON',
  release: 'release',
  'request-feedback': 'request-feedback',
  'customer-answer': 'customer-answer',
  update: 'update',
  priority: 'priority:P2',
  resolve: 'resolve',
  reopen: 'reopen:PERSON',
  cancel: 'cancel',
} as const
type Act = keyof typeof acts

export interface HypotheticalAct {
  readonly act: Act
  readonly of: string | undefined
  /** Milliseconds after the instant at which the history is forked. */
  readonly after: number
}

const isAct = (name: string): name is Act => Object.hasOwn(acts, name)

/** `escalate:L2`, `accept:tess.brandt+5m`; refused in a sentence that says what there is. */
export function parseAct(text: string): HypotheticalAct | Refusal {
  const [, act = '', of, later] = /^([a-z-]+)(?::([^+]+))?(?:\+(.+))?$/.exec(text) ?? []
  const forms = Object.values(acts).join(', ')
  const wrong = (says: string) =>
    refuse('unknown-act', `${says}; acts are ${forms}`, [{ field: 'do', message: forms }], 422)
  if (!isAct(act)) return wrong(`"${text}" is no act that can be imagined`)
  if (acts[act].includes(':') !== (of !== undefined)) return wrong(`"${text}" should be like ${acts[act]}`)
  if (act === 'escalate' && !Tier.safeParse(of).success) return wrong(`${of} is no tier`)
  if (act === 'priority' && !priorities.some((one) => one === of)) return wrong(`${of} is no priority`)
  const after = later === undefined ? { success: true as const, data: 0 } : Duration.safeParse(later)
  return after.success ? { act, of, after: after.data } : wrong(`"+${later}" is no time like +5m`)
}

/** What it comes to in an incident as it stands at an instant; whose hand it is isn't asked, but for who is named. */
export function hypothetically(
  { act, of }: HypotheticalAct,
  incident: ImaginedIncident,
  policy: DecidingPolicy,
  at: number,
): readonly HandlingEvent[] | Refusal {
  const { handling } = incident
  if (!handling.opened) return refuse('not-yet-open', 'the incident was not open at that instant')
  const state = classified(handling)
  if (isRefusal(state)) return state
  const context = incident.context(at, policy)
  if (act === 'escalate') return escalated(of ?? '', state, context)
  if (act === 'priority' && state.triaged) return reprioritised(of ?? '', state, context)
  const acted = actAnew(wordsOf(act, of ?? '', state, context), null, state, context)
  return isUnfit(acted) ? acted.refusal : acted
}

/** Content that nobody wrote. */
const imagined = '0'.repeat(64)

function wordsOf(act: Act, of: string, incident: Classified, { now }: HandlingContext): readonly HandlingEvent[] {
  const { incidentId, priority, category, tier, status: from, owner, candidate, workedOn, triaged } = incident
  const occurredAt = now
  const by = owner ?? candidate ?? 'somebody'
  const reason = 'imagined'
  const confirmed = (person: string): HandlingEvent[] =>
    triaged ? [] : [{ type: 'TriageConfirmed', occurredAt, data: { incidentId, by: person, priority, category } }]
  const work = (person: string): EventOf<'WorkStarted'> => ({
    type: 'WorkStarted',
    occurredAt,
    data: { incidentId, from, owner: person, tier, firstByPerson: !workedOn },
  })
  switch (act) {
    case 'accept':
      return [
        { type: 'EscalationAccepted', occurredAt, data: { incidentId, by: of, tier } },
        ...(workedOn ? [] : [...confirmed(of), work(of)]),
      ]
    case 'start-work':
      return [...confirmed(of), work(of)]
    case 'release':
      return [{ type: 'IncidentReleased', occurredAt, data: { incidentId, from, by, reason } }]
    case 'request-feedback':
      return [{ type: 'FeedbackRequested', occurredAt, data: { incidentId, from, by, action: imagined } }]
    case 'customer-answer':
      return [{ type: 'CustomerAnswered', occurredAt, data: { incidentId, from, by: 'customer', text: imagined } }]
    case 'update':
      return [{ type: 'UpdateSent', occurredAt, data: { incidentId, by, text: imagined } }]
    case 'priority': {
      const to = { priority: of as Priority, category }
      return [
        { type: 'TriageCorrected', occurredAt, data: { incidentId, by, from: { priority, category }, to, reason } },
      ]
    }
    case 'resolve': {
      const data: EventOf<'IncidentResolved'>['data'] = {
        incidentId,
        from,
        by,
        code: reason,
        summary: imagined,
        knowledge: { noneBecause: reason },
        verification: 'none',
        verificationReason: reason,
      }
      return [{ type: 'IncidentResolved', occurredAt, data }]
    }
    case 'reopen': {
      const data = { incidentId, owner: of, to: 'Work in Progress' as const, by: of, reason, cycle: incident.cycle + 1 }
      return [{ type: 'IncidentReopened', occurredAt, data }, ...(workedOn ? [] : [...confirmed(of), work(of)])]
    }
    case 'cancel':
      return [{ type: 'IncidentClosed', occurredAt, data: { incidentId, from, by, how: 'cancelled', reason } }]
    case 'escalate':
      return []
  }
}

/** One step up, or past L2 for a P1 alone (domain, "Escalation"). The evidence is left to the imagination. */
function escalated(to: string, incident: Classified, context: HandlingContext): readonly HandlingEvent[] | Refusal {
  const { tier, priority, status, owner: giver } = incident
  const illegal = illegalMove(incident, 'escalate', context.policy.escalation)
  if (illegal) return illegal
  if (status === 'Awaiting Customer Feedback' && priority !== 'P1')
    return refuse('not-a-legal-move', `an incident that is ${status} is escalated for critical-priority alone`)
  const step = `${tier} to ${to}`
  const trigger =
    to === 'L3' && tier !== 'L3' && priority === 'P1'
      ? 'critical-priority'
      : step === 'L1 to L2'
        ? 'complexity-threshold'
        : step === 'L2 to L3'
          ? 'architectural-impact'
          : undefined
  if (!trigger)
    return refuse(
      'not-a-legal-step',
      `no escalation leads from ${tier} to ${to}; skipping L2 is only for a P1, this is a ${priority}`,
    )
  return withWhatFollows(handOver(incident, trigger, { evidence: null, giver }, context), incident, context)
}

/** As if the matrix had been passed at that instant. */
function reprioritised(to: string, incident: Classified, context: HandlingContext): readonly HandlingEvent[] | Refusal {
  const priority = to as Priority
  const { incidentId, priority: from, owner, status } = incident
  if (status === 'Closed') return refuse('not-now', 'a Closed incident is final; its priority stays')
  if (priority === from) return refuse('nothing-to-change', `the priority is ${from} already`)
  const data = {
    incidentId,
    request: 0,
    by: owner ?? 'somebody',
    engineer: owner ?? 'somebody',
    from,
    to: priority,
    reason: imagined,
    rows: [],
  }
  const { now: occurredAt } = context
  const raise = isHigher(priority, from)
  const change: HandlingEvent = raise
    ? { type: 'PriorityReclassified', occurredAt, data: { ...data, then: priority === 'P1' ? ['war-room'] : [] } }
    : { type: 'PriorityLowered', occurredAt, data }
  const then = priority === 'P1' ? (['war-room'] as const) : []
  const follows = followsChange({ request: 0, from, to: priority, rows: [], then }, incident, context)
  return withWhatFollows([change, ...follows], incident, context)
}
