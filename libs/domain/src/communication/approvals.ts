import type { EventOf, PersonId } from '@atlas/contracts'
import type { Correspondence, Intention, OpenPage, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import { notice } from './notices.js'
import { pageInWords } from './pages.js'
import type { PendingRequest } from './pending-requests.js'
import { priorityNumber } from './priority-number.js'
import { summaryAtAnyRate } from './requestor-messages.js'
import { timeframe } from './timeframe.js'

/** Approvers of a request for reclassification are paged, one after another, until it is decided. */

const duty = (request: number): string => `approves ${request}`
const isApproval = ({ duty }: OpenPage): boolean => duty.startsWith('approves ')

/** Pages that ask for something else than an approval. */
export const otherThanApprovals = (open: readonly OpenPage[]): readonly OpenPage[] =>
  open.filter((asked) => !isApproval(asked))

/** The first approver of each row is paged, whatever the priority: the request has a clock. */
export const onRequested = (
  { data }: EventOf<'ReclassificationRequested'>,
  correspondence: Correspondence,
): Wishes => ({
  intentions: asked(data.request, 0, correspondence),
  superseded: [],
})

/** Somebody changed the priority in another system: whoever is at work hears what the request waits for. */
export function onAskedElsewhere(
  { data }: EventOf<'ReclassificationAskedElsewhere'>,
  correspondence: Correspondence,
): readonly Intention[] {
  const { owner, candidate } = correspondence.incident
  const person = owner ?? candidate
  if (person === null) return []
  const { request, by, from, to, rows } = data
  const statement = `${by} changed the priority from ${from} to ${to} in ServiceNow: request ${request} waits for the evidence of ${rows.map((row) => `${row.from} to ${row.to}`).join(' and ')}; ${from} stays in force`
  return [notice(correspondence, person, statement)]
}

/** Of the approval's clock, each percentage of policy's ladder asks the next approver of each row as well. */
export function onApprovalLate(
  { data }: EventOf<'ClockThresholdReached'>,
  correspondence: Correspondence,
): readonly Intention[] {
  const { kind, percentages } = correspondence.policy.approvals
  const [, request] = /\/(\d+)$/.exec(data.clock) ?? []
  const step = percentages.indexOf(data.percent)
  return data.kind === kind && step >= 0 ? asked(Number(request), step + 1, correspondence) : []
}

/** Those of the n-th place of each row that waits, each once; nobody where the ladder has ended. */
function asked(number: number, place: number, correspondence: Correspondence): Intention[] {
  const { incident, because } = correspondence
  const request = incident.requests.find((one) => one.request === number)
  if (!request) return []
  const people = new Set(request.rows.flatMap(({ approvers }) => approvers[place] ?? []))
  if (people.size > 0) return [...people].map((person) => approvalPage(request, person, correspondence))
  const reason = `there is nobody ${place === 0 ? '' : 'else '}to ask for the approval of request ${number}`
  return [{ kind: 'no-page', id: intentionId(because, duty(number), 'nobody'), reason }]
}

function approvalPage(request: PendingRequest, person: PersonId, correspondence: Correspondence): Intention {
  const { from, to, by, rows, request: number, reason, expiresAt } = request
  const { incident, templates, policy } = correspondence
  const theirs = rows.filter(({ approvers }) => approvers.includes(person))
  const roles = [...new Set(theirs.flatMap((row) => row.roles))]
  return pageInWords(correspondence, person, duty(number), to, (personName) =>
    templates.render('approval', {
      ticketId: incident.number,
      ticketSummary: summaryAtAnyRate(correspondence),
      personName,
      writerName: correspondence.contact(by)?.name ?? by,
      oldPriority: priorityNumber(from),
      newPriority: priorityNumber(to),
      request: String(number),
      reason: correspondence.text(reason) ?? '(redacted)',
      roles: roles.join(' or '),
      evidence: theirs.map(({ row, kind }) => `${kind} (${row})`).join(', '),
      cluster: incident.cluster,
      decideBy: timeframe(expiresAt, policy.timeZone),
    }),
  )
}

/** Who can't approve any of the rows that still wait need not answer. */
export function onApproved({ data }: EventOf<'ReclassificationApproved'>, correspondence: Correspondence): Wishes {
  const request = correspondence.incident.requests.find((one) => one.request === data.request)
  const needed = new Set(request?.rows.flatMap(({ approvers }) => approvers))
  const superseded = pagesOf(data.request, correspondence).filter(({ person }) => !needed.has(person))
  return { intentions: [], superseded: superseded.map(({ id }) => id) }
}

/** It is over: nobody is asked any more, and the writer hears why, unless it was their own doing. */
export function onRequestEnded(
  event: EventOf<'ReclassificationRefused'> | EventOf<'ReclassificationWithdrawn'> | EventOf<'ReclassificationExpired'>,
  correspondence: Correspondence,
): Wishes {
  const { request, reason, writer, elsewhere } = event.data
  const superseded = pagesOf(request, correspondence).map(({ id }) => id)
  const by = 'by' in event.data ? event.data.by : null
  // Who asked in another system is nobody of ours.
  if (by === writer || writer === elsewhere) return { intentions: [], superseded }
  const how = by === null ? 'is over' : `was ${endings[event.type]} by ${by}`
  const statement = `request ${request} for another priority ${how}: ${reason}`
  return { intentions: [notice(correspondence, writer, statement)], superseded }
}

const endings = {
  ReclassificationRefused: 'refused',
  ReclassificationWithdrawn: 'withdrawn',
  ReclassificationExpired: 'ended',
} as const

export const pagesOf = (request: number, { openPages }: Correspondence): readonly OpenPage[] =>
  openPages.filter((asked) => asked.duty === duty(request))
