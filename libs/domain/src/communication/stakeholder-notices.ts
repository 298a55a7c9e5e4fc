import type { ContentHash, EventOf, Priority } from '@atlas/contracts'
import type { HeardEvent } from '@atlas/policy'
import { type Said, tellAudiences } from './audiences.js'
import type { Correspondence, Intention } from './intention.js'
import { priorityNumber } from './priority-number.js'
import { summaryAtAnyRate } from './requestor-messages.js'
import { technicalDetail } from './technical-detail.js'
import { timeframe } from './timeframe.js'
import { estimated } from './war-room.js'

/**
 * Events of an incident at which audiences hear: management the status alone, in words of ours; technical audiences
 * with what was reported or found (playbook, "Support Structure & Role Accountability": technical stakeholders read
 * diagnostics, management need not parse logs).
 */

/** A person's word on the tentative priority. One that was told unconfirmed is also told that it was wrong. */
export function onTriaged(
  event: EventOf<'TriageConfirmed'> | EventOf<'TriageCorrected'>,
  correspondence: Correspondence,
): Intention[] {
  if (event.type === 'TriageConfirmed')
    return told('confirmed', [event.data.priority], `is confirmed as ${event.data.priority}`, correspondence)
  const { from, to } = event.data
  const moved = from.priority !== to.priority
  const heard = moved && correspondence.incident.saidUnconfirmed ? [to.priority, from.priority] : [to.priority]
  const statement = `is ${moved ? `corrected from ${from.priority} to` : 'confirmed as'} ${to.priority}`
  return told('confirmed', heard, statement, correspondence)
}

export function onUnconfirmed({ data }: EventOf<'ConfirmationOverdue'>, correspondence: Correspondence): Intention[] {
  const since = timeframe(data.since, correspondence.policy.timeZone)
  const statement = `counts as ${data.priority} since ${since}, and nobody has confirmed it yet`
  return told('unconfirmed', [data.priority], statement, correspondence)
}

export const onEscalatedToAudiences = ({ data }: EventOf<'IncidentEscalated'>, correspondence: Correspondence) =>
  told(
    'escalated',
    inForce(correspondence),
    `is escalated from ${data.fromTier} to ${data.toTier} (${data.trigger})`,
    correspondence,
  )

export const onBreachedToAudiences = ({ data }: EventOf<'ClockBreached'>, correspondence: Correspondence) =>
  told('breached', inForce(correspondence), `has missed its target of ${data.kind}`, correspondence, {
    clock: data.kind,
  })

export const onResolvedToAudiences = ({ data }: EventOf<'IncidentResolved'>, correspondence: Correspondence) =>
  told('resolved', inForce(correspondence), 'is resolved', correspondence, { cause: data.summary })

/**
 * Where a row of the matrix says so: the change and its non-technical reason. A reason that is technical after all
 * isn't shown to management: its hole stays unfilled, which is recorded.
 */
export function onReclassifiedToAudiences(
  { data }: EventOf<'PriorityReclassified'>,
  correspondence: Correspondence,
): Intention[] {
  if (data.then.length === 0) return []
  const reason = correspondence.text(data.reason)
  const technical = reason !== undefined && technicalDetail(reason).length > 0
  const { cluster, tier } = correspondence.incident
  const said: Said = {
    event: 'reclassified',
    priorities: [data.to],
    template: 'reclassification-notice',
    holes: ({ layer }) => ({
      oldPriority: priorityNumber(data.from),
      newPriority: priorityNumber(data.to),
      reason: technical && layer === 'management' ? undefined : reason,
      cluster,
      tier: tier ?? 'no tier yet',
    }),
  }
  return tellAudiences(said, correspondence)
}

function told(
  event: HeardEvent,
  priorities: readonly Priority[],
  statement: string,
  correspondence: Correspondence,
  { clock, cause }: { clock?: string; cause?: ContentHash } = {},
): Intention[] {
  const { priority, status, tier, cluster } = correspondence.incident
  const said: Said = {
    event,
    priorities,
    ...(clock === undefined ? {} : { clock }),
    template: 'stakeholder-notice',
    holes: ({ layer }) => ({
      statement,
      priority: priority ?? 'no priority yet',
      status,
      tier: tier ?? 'no tier yet',
      cluster,
      estimate: layer === 'management' ? estimateOf(correspondence) : undefined,
      diagnosis: layer === 'technical' ? diagnosis(correspondence, cause) : undefined,
    }),
  }
  return tellAudiences(said, correspondence)
}

const diagnosis = (correspondence: Correspondence, cause: ContentHash | undefined): string => {
  const reported = `Reported: ${summaryAtAnyRate(correspondence)}`
  const found = cause === undefined ? undefined : (correspondence.text(cause) ?? '(redacted)')
  return found === undefined ? reported : `${reported}\nRoot cause: ${found}`
}

/** Of what is not over: the estimate, or when there will be one (playbook, management stakeholders). */
function estimateOf({ incident, policy }: Correspondence): string | undefined {
  const { status, estimate, priority } = incident
  if (status === 'Resolved' || status === 'Closed') return undefined
  if (estimate) return estimated(estimate, policy.timeZone)
  return priority === 'P1' ? 'there will be one with the summaries of the war room' : undefined
}

const inForce = ({ incident }: Correspondence): readonly Priority[] =>
  incident.priority === null ? [] : [incident.priority]
