import { type ContentHash, type Estimate, type EventOf, isRefusal, type PersonId } from '@atlas/contracts'
import type { HeardEvent, TemplateName } from '@atlas/policy'
import { tellAudiences } from './audiences.js'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention, OpenPage, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import { notice } from './notices.js'
import { page } from './pages.js'
import { timeframe } from './timeframe.js'

/** The P1 protocol: parts are paged until somebody has them, management reads summaries (domain, P1 protocol). */

const parts: readonly string[] = ['leads', 'communicates', 'operates']
const partPages = ({ openPages }: Correspondence): readonly OpenPage[] =>
  openPages.filter(({ duty }) => parts.includes(duty))

/** The next candidate is paged beside those who were; with nobody left the Team Leads hear of it. */
export function onPartCalled({ data }: EventOf<'WarRoomPartCalled'>, correspondence: Correspondence): Wishes {
  const { part, role, person, reason } = data
  const priority = correspondence.incident.priority ?? 'P1'
  if (person !== null)
    return {
      intentions: [page(correspondence, person, part, priority, `${role} of the response team; ${reason}`)],
      superseded: [],
    }
  const statement = `nobody has taken the part of the war room that ${part}: ${reason}`
  return { intentions: correspondence.teamLeads.map((lead) => notice(correspondence, lead, statement)), superseded: [] }
}

/** Whoever else was asked for it need not answer any more. */
export const onPartFilled = ({ data }: EventOf<'WarRoomPartFilled'>, correspondence: Correspondence): Wishes => ({
  intentions: [],
  superseded: partPages(correspondence).flatMap(({ id, duty, person }) =>
    duty === data.part && person !== data.person ? [id] : [],
  ),
})

/** Who takes it over is paged, and reads how things stand. */
export function onPartHandedOver({ data }: EventOf<'WarRoomPartHandedOver'>, correspondence: Correspondence): Wishes {
  const { part, role, to, by, reason } = data
  const priority = correspondence.incident.priority ?? 'P1'
  const superseded = partPages(correspondence).flatMap(({ id, duty, person }) =>
    duty === part && person !== to ? [id] : [],
  )
  const why = `${by} hands over to you as ${role}: ${reason}`
  return { intentions: [page(correspondence, to, part, priority, why), handOver(data, correspondence)], superseded }
}

function handOver(
  { part, role, from, to, by, reason }: EventOf<'WarRoomPartHandedOver'>['data'],
  correspondence: Correspondence,
): Intention {
  const { because, incident, policy, channels, templates } = correspondence
  const called = (person: PersonId) => correspondence.contact(person)?.name ?? person
  const destination = personDestination(to, correspondence.contact(to), policy.notices.channels, channels)
  const recipient = { kind: 'person', id: to } as const
  const id = intentionId(because, 'hand-over', to)
  const wording = templates.render('hand-over', {
    ticketId: incident.number,
    priority: incident.priority ?? 'no priority yet',
    personName: destination.name,
    part: `${role}, who ${part}`,
    giverName: called(from ?? by),
    reason,
    status: incident.status,
    tier: incident.tier ?? 'no tier yet',
    cluster: incident.cluster,
    estimate: incident.estimate ? estimated(incident.estimate, policy.timeZone) : 'none yet',
  })
  if (!isRefusal(wording)) return { kind: 'message', id, template: 'hand-over', recipient, to: destination, wording }
  const unfilled = wording.missing.map(({ field }) => field)
  return { kind: 'refused-message', id, template: 'hand-over', recipient, unfilled }
}

export const onManagementUpdate = (
  { data }: EventOf<'ManagementUpdateSent'>,
  correspondence: Correspondence,
): Wishes => ({
  intentions: summary('management-update', 'management-summary', data.summary, correspondence, {
    leadName: correspondence.contact(data.by)?.name ?? data.by,
    estimate: estimated(data.estimate, correspondence.policy.timeZone),
  }),
  superseded: [],
})

/** Management hears it, and whoever reviews it that they do. */
export function onAllClear({ data }: EventOf<'AllClearGiven'>, correspondence: Correspondence): Wishes {
  const { by, review } = data
  const dueBy = timeframe(review.dueBy, correspondence.policy.timeZone)
  const called = (person: PersonId) => correspondence.contact(person)?.name ?? person
  return {
    intentions: [
      ...summary('all-clear', 'all-clear', data.summary, correspondence, {
        leadName: called(by),
        reviewerName: called(review.by),
        reviewBy: dueBy,
      }),
      notice(correspondence, review.by, 'the all-clear is given, and you hold the review', dueBy),
    ],
    superseded: partPages(correspondence).map(({ id }) => id),
  }
}

/** Nobody need come any more; whoever was there reviews it all the same. */
export function onStoodDown({ data }: EventOf<'WarRoomStoodDown'>, correspondence: Correspondence): Wishes {
  const { review } = data
  const superseded = partPages(correspondence).map(({ id }) => id)
  if (!review) return { intentions: [], superseded }
  const dueBy = timeframe(review.dueBy, correspondence.policy.timeZone)
  const statement = 'the war room ended without an all-clear, and you hold the review'
  return { intentions: [notice(correspondence, review.by, statement, dueBy)], superseded }
}

export const onReviewOverdue = ({ data }: EventOf<'ReviewOverdue'>, correspondence: Correspondence): Wishes => ({
  intentions: [...new Set([data.by, ...correspondence.teamLeads])].map((person) =>
    notice(correspondence, person, `the review that ${data.by} holds is overdue`),
  ),
  superseded: [],
})

function summary(
  event: HeardEvent,
  template: TemplateName,
  text: ContentHash,
  correspondence: Correspondence,
  holes: Readonly<Record<string, string>>,
): Intention[] {
  const { priority, status, cluster } = correspondence.incident
  const said = {
    event,
    priorities: priority === null ? [] : [priority],
    template,
    holes: () => ({
      priority: priority ?? 'no priority yet',
      status,
      cluster,
      summary: correspondence.text(text),
      ...holes,
    }),
  }
  return tellAudiences(said, correspondence)
}

/** Completes "Estimate: …". */
export const estimated = (estimate: Estimate, timeZone: string): string =>
  'resolvedBy' in estimate
    ? `resolved by ${timeframe(estimate.resolvedBy, timeZone)}`
    : `there will be one by ${timeframe(estimate.estimateBy, timeZone)}`
