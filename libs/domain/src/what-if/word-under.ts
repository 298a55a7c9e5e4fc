import {
  type EventOf,
  type HandlingEvent,
  isRefusal,
  type PersonId,
  type Priority,
  type Refusal,
  refuse,
  type Status,
  type Tier,
} from '@atlas/contracts'
import { actingPerson } from '../roster/person.js'
import type { HandlingContext } from '../handling/context.js'
import type { Classified } from '../handling/opening/classified.js'
import { findRequest } from '../handling/reclassification/find-request.js'
import { rowsBetween } from '../handling/reclassification/matrix.js'
import { waiting } from '../handling/reclassification/requests.js'
import { decidingPerson } from '../handling/reclassification/right-hand.js'
import { unfitWriter } from '../handling/reclassification/writer.js'
import { illegalMove } from '../handling/status/moves.js'
import { responsiblePerson, workerAt } from '../handling/status/responsible.js'
import { updatable } from '../handling/status/update.js'
import { triageEvents } from '../handling/triage/triage.js'

/** Who said it; null: not one of the roster (a customer's mail). */
export type Speaker = PersonId | null
type Told = HandlingEvent | Refusal
type Act = Parameters<typeof illegalMove>[1]

/**
 * What a person's recorded word is in an incident that may stand elsewhere than it did: the same result at the same
 * instant, or the refusal of an act that isn't legal there. Evidence, acknowledgements and reasons were checked when
 * they were recorded. `before` is the incident before the first word of the same act.
 */
export function wordUnder(
  word: HandlingEvent,
  by: Speaker,
  incident: Classified,
  before: Classified,
  context: HandlingContext,
): Told {
  switch (word.type) {
    case 'TriageConfirmed':
    case 'TriageCorrected':
      return triaged(word, incident, context)
    case 'WorkStarted': {
      const moved = incident.status === 'Work in Progress' && before.status !== 'Work in Progress'
      return (
        (moved ? undefined : illegalMove(incident, 'start-work', context.policy.escalation)) ??
        workerOf(word.data.tier, word.data.owner, context) ?? {
          ...word,
          data: { ...word.data, from: before.status, firstByPerson: !incident.workedOn },
        }
      )
    }
    case 'IncidentReleased':
      return moving(word, 'release', by, incident, context)
    case 'IncidentEscalated':
      return (
        otherStep(word, incident, word.data.toTier > incident.tier) ?? moving(word, 'escalate', by, incident, context)
      )
    case 'IncidentDeescalated':
      return (
        otherStep(word, incident, word.data.toTier < incident.tier) ??
        moving(word, 'de-escalate', by, incident, context)
      )
    case 'EscalationAccepted':
      return (
        illegalMove(incident, 'accept', context.policy.escalation) ??
        notHandedTo(word, incident) ??
        workerOf(word.data.tier, word.data.by, context) ??
        word
      )
    case 'EscalationTakenBack':
      return (
        illegalMove(incident, 'take-back', context.policy.escalation) ??
        (incident.handOver?.giver === word.data.by
          ? word
          : refuse(
              'wrong-hand',
              `only who handed it over takes it back: that is ${incident.handOver?.giver ?? 'nobody'}`,
            ))
      )
    case 'FeedbackRequested':
      return moving(word, 'request-feedback', by, incident, context)
    case 'IncidentResolved':
      return moving(word, 'resolve', by, incident, context)
    case 'IncidentReopened':
      return (
        illegalMove(incident, 'reopen', context.policy.escalation) ??
        (by === null ? undefined : workerOf(incident.tier, by, context)) ?? {
          ...word,
          data: { ...word.data, cycle: incident.cycle + 1 },
        }
      )
    case 'IncidentClosed':
      return moving(word, closingAct(word), by, incident, context)
    case 'CustomerAnswered':
      return { ...word, data: { ...word.data, from: incident.status } }
    case 'UpdateSent':
      return updatable.includes(incident.status)
        ? (unfit(by, incident, context) ?? word)
        : refuse('not-now', `an update is sent while somebody works on an incident; it is ${incident.status}`)
    case 'ReclassificationRequested':
      return requested(word, incident, context)
    case 'ReclassificationApproved':
    case 'ReclassificationRefused': {
      const request = findRequest(word.data.request, incident)
      if (isRefusal(request)) return request
      const person = decidingPerson(request, word.data.by, context)
      return isRefusal(person) ? person : word
    }
    case 'ReclassificationWithdrawn': {
      const request = findRequest(word.data.request, incident)
      return isRefusal(request) ? request : word
    }
    case 'PriorityReclassified':
    case 'PriorityLowered': {
      const request = findRequest(word.data.request, incident)
      if (isRefusal(request)) return request
      const lacking = request.rows.filter(({ approval }) => approval === null)
      return lacking.length === 0
        ? changedFrom(word, incident.priority)
        : refuse('not-approved', `its rows ${lacking.map(({ row }) => row).join(', ')} wait for their approval`)
    }
    case 'ReplyTaskDone':
      return incident.replyTask ? word : refuse('no-reply-task', 'there is no reply to decide on')
    case 'WaitBegan':
      return incident.status === 'Work in Progress' && incident.wait === null
        ? word
        : refuse('not-now', `a wait is of Work in Progress, one at a time; it is ${incident.status}`)
    case 'WaitExtended':
    case 'WaitEnded':
      return incident.wait ? word : refuse('no-wait', 'it waits for nothing')
    case 'ManagementUpdateSent':
    case 'AllClearGiven':
    case 'WarRoomPartHandedOver':
    case 'WarRoomPartFilled':
      return incident.warRoom && incident.warRoom.ended === null ? word : refuse('no-war-room', 'there is no war room')
    default:
      return word
  }
}

/** The recorded word on priority and category is what the person found, whatever the rules took it for. */
function triaged(
  word: EventOf<'TriageConfirmed'> | EventOf<'TriageCorrected'>,
  incident: Classified,
  context: HandlingContext,
): Told {
  const found = word.type === 'TriageConfirmed' ? word.data : word.data.to
  const reason = word.type === 'TriageCorrected' ? word.data.reason : 'it is what they confirmed'
  if (incident.status === 'Resolved' || incident.status === 'Closed')
    return refuse('too-late-for-triage', `the incident is ${incident.status} already`)
  const { priority, category } = found
  const events = triageEvents(
    incident,
    word.data.by,
    { priority, category, affected: word.data.affected, reason },
    context,
  )
  if (isRefusal(events)) return events
  const [event] = events
  return event ? { ...event, occurredAt: word.occurredAt } : word
}

type Change = EventOf<'PriorityReclassified'> | EventOf<'PriorityLowered'>
const changedFrom = <Word extends Change>(word: Word, from: Priority): Word => ({
  ...word,
  data: { ...word.data, from },
})

type Move = Extract<HandlingEvent, { data: { from: Status } }>

function moving(word: Move, act: Act, by: Speaker, incident: Classified, context: HandlingContext): Told {
  const refused = illegalMove(incident, act, context.policy.escalation) ?? unfit(by, incident, context)
  return refused ?? leaving(word, incident.status)
}

const leaving = <Word extends Move>(word: Word, from: Status): Word => ({ ...word, data: { ...word.data, from } })

function unfit(by: Speaker, incident: Classified, context: HandlingContext): Refusal | undefined {
  if (by === null) return undefined
  const person = responsiblePerson(incident, by, context)
  return isRefusal(person) ? person : undefined
}

function workerOf(tier: Tier, by: PersonId, context: HandlingContext): Refusal | undefined {
  const worker = workerAt(tier, by, context)
  return isRefusal(worker) ? worker : undefined
}

function otherStep(
  { data: { fromTier, toTier } }: EventOf<'IncidentEscalated'> | EventOf<'IncidentDeescalated'>,
  { tier }: Classified,
  leadsThere: boolean,
): Refusal | undefined {
  if (leadsThere) return undefined
  return refuse('not-a-legal-step', `it led from ${fromTier} to ${toTier}; the incident is at ${tier}`)
}

function notHandedTo({ data }: EventOf<'EscalationAccepted'>, { handOver, tier }: Classified): Refusal | undefined {
  if (handOver?.giver === data.by)
    return refuse('wrong-hand', `${data.by} handed it over, so can take it back but not accept it`)
  return tier === data.tier
    ? undefined
    : refuse('not-a-legal-step', `${data.by} accepted it at ${data.tier}; it is handed over to ${tier}`)
}

const closingAct = ({ data: { how } }: EventOf<'IncidentClosed'>): Act =>
  how === 'confirmed' ? 'confirm' : how === 'merged' ? 'merge' : 'cancel'

/** Evidence is that of the recorded rows; who approves them is what the policy says. */
function requested(word: EventOf<'ReclassificationRequested'>, incident: Classified, context: HandlingContext): Told {
  const { by, from, to, rows } = word.data
  const { reclassification, roster } = context.policy
  if (incident.status === 'Closed') return refuse('not-now', 'a Closed incident is final; its priority stays')
  if (!incident.triaged) return refuse('not-triaged-yet', 'nobody has triaged it yet')
  if (incident.priority !== from)
    return refuse('not-the-same-change', `it asked from ${from} to ${to}; the priority is ${incident.priority}`)
  if (waiting(incident.reclassifications).some((other) => other.to === to))
    return refuse('asked-already', `another request asks for ${to} already`)
  const person = actingPerson(roster, by)
  if (isRefusal(person)) return person
  const passed = rowsBetween(from, to, reclassification)
  const [wrong] = unfitWriter(passed, person, incident, context)
  if (wrong) return refuse('wrong-hand', wrong.message)
  const lacking = passed.find(({ row, kinds }) => !rows.some((one) => one.row === row && kinds.includes(one.kind)))
  if (lacking) return refuse('incomplete', `${lacking.from} to ${lacking.to} asks for other evidence`)
  const asked = rows.map((row) => ({
    ...row,
    roles: [...(passed.find((one) => one.row === row.row)?.approvers ?? row.roles)],
  }))
  return { ...word, data: { ...word.data, rows: asked } }
}
