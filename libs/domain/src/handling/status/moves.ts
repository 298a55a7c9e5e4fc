import { type Refusal, refuse, type Status } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import type { HandlingCommand } from '../command.js'
import type { Incident } from '../handling.js'

type Act = HandlingCommand['act']

/**
 * The status workflow (playbook, "ServiceNow Communication Templates & Workflow"; domain, "Status"): from, to, and the
 * acts that lead there. States and their moves are code; policy may forbid a move, never add one.
 */
export const moves: Readonly<Record<Status, Partial<Record<Status, readonly Act[]>>>> = {
  Unassigned: {
    'Work in Progress': ['start-work'],
    Escalated: ['escalate', 'clock-risk', 'triage', 'approve-reclassification'],
    Resolved: ['auto-resolve'],
    Closed: ['cancel', 'merge'],
  },
  'Work in Progress': {
    Escalated: ['escalate', 'de-escalate', 'clock-risk', 'approve-reclassification'],
    'Awaiting Customer Feedback': ['request-feedback'],
    Resolved: ['resolve'],
    Unassigned: ['release'],
    Closed: ['cancel', 'merge'],
  },
  Escalated: { 'Work in Progress': ['accept', 'take-back'], Closed: ['cancel', 'merge'] },
  'Awaiting Customer Feedback': {
    'Work in Progress': ['customer-answer', 'mail-answer'],
    Escalated: ['escalate', 'approve-reclassification'],
    Resolved: ['resolve', 'no-answer'],
    Closed: ['cancel', 'merge'],
  },
  Resolved: {
    Closed: ['confirm', 'auto-close'],
    'Work in Progress': ['reopen', 'note-firing', 'reply-overdue'],
    Unassigned: ['note-firing', 'reply-overdue'],
  },
  Closed: {},
}

const acts = (from: Status): [Status, readonly Act[]][] => Object.entries(moves[from]) as [Status, readonly Act[]][]

/** Where an act leads from a status; undefined where the table has no such move or policy forbids it. */
export function destination(from: Status, act: Act, escalation: EscalationPolicy): Status | undefined {
  return acts(from).find(([to, by]) => by.includes(act) && !isForbidden(from, to, escalation))?.[0]
}

/** Whether any act leads there; for what happened elsewhere, where nobody asked for an act of ours. */
export const isMove = (from: Status, to: Status, escalation: ForbidsMoves): boolean =>
  moves[from][to] !== undefined && !isForbidden(from, to, escalation)

type ForbidsMoves = Pick<EscalationPolicy, 'forbiddenMoves'>
const isForbidden = (from: Status, to: Status, { forbiddenMoves }: ForbidsMoves): boolean =>
  forbiddenMoves.some((move) => move.from === from && move.to === to)

/** Undefined when the act is a legal move from here, else the refusal that names the legal ones. */
export function illegalMove(incident: Incident, act: Act, escalation: EscalationPolicy): Refusal | undefined {
  return destination(incident.status, act, escalation) ? undefined : notALegalMove(incident, act, escalation)
}

/** What nobody asks for, said in words. */
const byItself: Partial<Record<Act, string>> = {
  'clock-risk': 'by the clock',
  triage: 'triaged as P1',
  'approve-reclassification': 'raised to a priority of a higher tier',
  'auto-resolve': 'once every signal has cleared',
  'auto-close': 'after a while',
  'no-answer': 'after business days without an answer',
  'mail-answer': 'by their mail',
  'note-firing': 'by a signal',
  'reply-overdue': 'by a reply that nobody decided on',
}

export function notALegalMove({ status }: Incident, act: Act, escalation: EscalationPolicy): Refusal {
  const legal = acts(status)
    .filter(([to]) => !isForbidden(status, to, escalation))
    .map(([to, by]) => `${to} (${by.map((one) => byItself[one] ?? one).join(', ')})`)
  const instead = legal.length > 0 ? `the legal moves are: ${legal.join('; ')}` : 'no move is legal any more'
  return refuse('not-a-legal-move', `"${act}" is no legal move of an incident that is ${status}; ${instead}`, [
    { field: 'status', message: instead },
  ])
}
