import { type EventOf, isRefusal, type PersonId, type Priority, type Refusal } from '@atlas/contracts'
import type { Wording } from '@atlas/policy'
import { personDestination } from './channel-choice.js'
import type { Correspondence, Intention, OpenPage, Wishes } from './intention.js'
import { intentionId } from './intention-id.js'
import { notice } from './notices.js'
import { summaryAtAnyRate } from './requestor-messages.js'
import { suppressedBy } from './suppression.js'
import { withheld } from './withheld.js'

const duties: Record<string, string> = {
  candidate: 'you are the candidate for ownership',
  leads: 'you lead the response',
  communicates: 'you communicate for the response',
  operates: 'you operate for the response',
  alert: 'you are alerted',
}

function dutyName(duty: string): string {
  const [, vendorCase] = /^opens vendor case (\d+)$/.exec(duty) ?? []
  return vendorCase ? `you open or refuse vendor case ${vendorCase}` : (duties[duty] ?? duty)
}

/** Asks a person, unless an open page already asks them the same. */
export const page = (
  correspondence: Correspondence,
  person: PersonId,
  duty: string,
  priority: Priority,
  reason: string,
): Intention =>
  pageInWords(correspondence, person, duty, priority, (personName) => {
    const { incident, templates } = correspondence
    return templates.render('page', {
      ticketId: incident.number,
      ticketSummary: summaryAtAnyRate(correspondence),
      personName,
      duty: dutyName(duty),
      priority,
      tier: incident.tier ?? 'no tier yet',
      cluster: incident.cluster,
      reason: reason.trim() || 'none given',
    })
  })

/** A page that has a wording of its own, made for the name of whom it asks. */
export function pageInWords(
  correspondence: Correspondence,
  person: PersonId,
  duty: string,
  priority: Priority,
  wordingFor: (personName: string) => Wording | Refusal,
): Intention {
  const { because, incident, policy, channels, openPages } = correspondence
  const id = intentionId(because, duty, person)
  const asked = openPages.find((open) => open.person === person && open.duty === duty)
  if (asked) return { kind: 'no-page', id, reason: `page ${asked.id} asks ${person} already` }
  const to = personDestination(person, correspondence.contact(person), policy.pages.channels, channels)
  const wording = wordingFor(to.name)
  if (isRefusal(wording)) throw new Error(wording.message)
  const suppression = suppressedBy({ person, priority }, incident, correspondence.now, policy)
  return { kind: 'page', id, person, duty, priority, to, wording, ...(suppression ? { suppression } : {}) }
}

/** P1 pages its three parts, P2 the first candidate, P3 and P4 nobody; nobody on shift alerts the Team Lead. */
export function onRouted(event: EventOf<'IncidentRouted'>, correspondence: Correspondence): Wishes {
  const { candidate, alerted, priority, reason } = event.data
  const { because, policy } = correspondence
  const whom = policy.pages.pages[priority]
  const none = (why: string): Intention => ({
    kind: 'no-page',
    id: intentionId(because, 'page', 'nobody'),
    reason: why,
  })
  const former = correspondence.openPages.filter(({ duty }) => duty === 'candidate' || duty === 'alert')
  if (candidate === null && whom !== 'response-team') {
    const told =
      alerted === null
        ? none('nobody is on shift and nobody could be alerted')
        : policy.pages.nobodyOnShift[priority] === 'page'
          ? page(correspondence, alerted, 'alert', priority, reason)
          : notice(correspondence, alerted, 'nobody is on shift for it')
    return { intentions: [told], superseded: otherThan(former, alerted, 'alert') }
  }
  switch (whom) {
    case 'response-team':
      return { intentions: [none('the response team is paged')], superseded: otherThan(former, null, '') }
    case 'nobody':
      return { intentions: [none(`policy pages nobody at ${priority}`)], superseded: otherThan(former, null, '') }
    case 'candidate':
      return {
        intentions: [
          candidate === null
            ? none('nobody is on shift')
            : page(correspondence, candidate, 'candidate', priority, reason),
        ],
        superseded: otherThan(former, candidate, 'candidate'),
      }
  }
}

/** All three parts at once, each until they acknowledge (domain, P1 protocol). */
export function onResponseTeamCalled(event: EventOf<'ResponseTeamCalled'>, correspondence: Correspondence): Wishes {
  const priority = correspondence.incident.priority ?? 'P1'
  const intentions = event.data.parts.map(({ part, role, person }): Intention =>
    person === null
      ? {
          kind: 'no-page',
          id: intentionId(correspondence.because, part, 'nobody'),
          reason: `no ${role} is on shift who ${part}`,
        }
      : page(correspondence, person, part, priority, `${role} of the response team`),
  )
  const superseded = event.data.parts.flatMap(({ part, person }) =>
    otherThan(
      correspondence.openPages.filter(({ duty }) => duty === part),
      person,
      part,
    ),
  )
  return { intentions, superseded }
}

/** An exhausted page is itself an alert; an alert that nobody answers alerts nobody else. */
export function onExhausted(exhausted: OpenPage, priority: Priority, correspondence: Correspondence): Intention {
  const lead = correspondence.teamLeads.find((person) => person !== exhausted.person)
  const nobody = (reason: string): Intention => ({
    kind: 'no-page',
    id: intentionId(correspondence.because, 'alert', 'nobody'),
    reason,
  })
  if (exhausted.duty === 'alert') return nobody('the alert itself was not answered')
  if (lead === undefined) return nobody('there is no other Team Lead to alert')
  const alert = page(correspondence, lead, 'alert', priority, `${exhausted.person} did not acknowledge a page`)
  return withheld([alert], correspondence)[0] ?? alert
}

const otherThan = (open: readonly OpenPage[], person: PersonId | null, duty: string): string[] =>
  open.filter((asked) => asked.person !== person || asked.duty !== duty).map(({ id }) => id)
