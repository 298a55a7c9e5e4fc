import type { EventOf, HandlingEvent, Instant } from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import { runbookIn, unknownRunbook } from '../runbooks/named-runbook.js'

/** What is looked at to say whether a value may stand in a field. */
export interface Allowed {
  /** Inclusive. */
  readonly earliest: Instant
  readonly latest: Instant
  readonly policy: Pick<PolicySubjects, 'escalation' | 'runbooks'>
}

/** Why a value doesn't fit its field; undefined where it does. */
type Unfit = (value: unknown, allowed: Allowed) => string | undefined

/** In any offset; an instant of ours is in UTC with milliseconds. */
export const instantIn = (value: unknown): Instant | undefined => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(value))
    return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : (new Date(ms).toISOString() as Instant)
}

const anInstant: Unfit = (value, { earliest, latest }) => {
  const at = instantIn(value)
  if (at === undefined) return 'an instant such as 2026-11-23T09:30:00Z'
  if (at < earliest) return `an instant not before ${earliest}, when what it follows happened`
  return at > latest ? `an instant not after ${latest}, when what follows it happened` : undefined
}
const inThePast: Unfit = (value, allowed) => {
  const at = instantIn(value)
  if (at === undefined) return 'an instant such as 2026-11-23T09:30:00Z'
  return at > allowed.latest ? `an instant not after ${allowed.latest}` : undefined
}
const aCode: Unfit = (value, { policy: { escalation } }) =>
  escalation.resolutionCodes.some((code) => code === value)
    ? undefined
    : `one of ${escalation.resolutionCodes.join(', ')}`
const aKnowledge: Unfit = (value, { policy: { runbooks } }) => {
  const wanted = 'a runbook or KB link (`{"link": …}`), or the reason for none (`{"noneBecause": …}`)'
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return wanted
  const { link, noneBecause } = value as Partial<Record<'link' | 'noneBecause', unknown>>
  if (typeof noneBecause === 'string' && noneBecause.trim() !== '') return undefined
  if (typeof link !== 'string' || link.trim() === '') return wanted
  const runbook = runbookIn(link)
  const [unknown] = runbook === undefined ? [] : unknownRunbook(runbook, 'instead', runbooks)
  return unknown?.message
}
/** The requestor's word is a message of theirs, which nobody puts into their mouth. */
const verifications = ['signal-cleared', 'check-run', 'no-answer', 'none'] as const
const aVerification: Unfit = (value) =>
  verifications.some((one) => one === value)
    ? undefined
    : `one of ${verifications.join(', ')}; the requestor's own word is recorded as their answer`

/**
 * What of handling may be corrected so that the incident stands otherwise: the instants that may be recorded late
 * (domain, "The clock, exactly"), and what reports count of a resolution. Everything else that is decided is an act of
 * the playbook, and taken back by another.
 */
export const correctable = {
  FeedbackRequested: { occurredAt: anInstant },
  CustomerAnswered: { occurredAt: anInstant },
  WaitBegan: { occurredAt: anInstant },
  WaitEnded: { occurredAt: anInstant },
  IncidentResolved: { occurredAt: anInstant, code: aCode, knowledge: aKnowledge, verification: aVerification },
  ServiceRestored: { restoredAt: inThePast },
} as const satisfies Partial<Record<HandlingEvent['type'], Readonly<Record<string, Unfit>>>>

/** Undefined where a correction of the field changes nothing of an incident. */
export function fieldThatCounts(type: string, field: string): Unfit | undefined {
  const fields: Readonly<Record<string, Unfit>> | undefined = Object.hasOwn(correctable, type)
    ? correctable[type as keyof typeof correctable]
    : undefined
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined
}

/** Instants are kept in one form, whatever offset they were given in. */
export const kept = (field: string, value: unknown): unknown =>
  field === 'occurredAt' || field === 'restoredAt' ? (instantIn(value) ?? value) : value

export type Corrected = EventOf<'HandlingCorrected'>['data']
