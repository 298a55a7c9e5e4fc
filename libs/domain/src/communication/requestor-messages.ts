import { isRefusal, ReportText } from '@atlas/contracts'
import type { Holes, TemplateName } from '@atlas/policy'
import { OutsideContact, requestorDestination } from './channel-choice.js'
import type { Correspondence, Intention } from './intention.js'
import { intentionId } from './intention-id.js'

/** The incident's summary as reported; undefined when its text was redacted. */
export function summaryOf({ incident, text }: Correspondence): string | undefined {
  const stored = text(incident.text)
  return stored === undefined ? undefined : ReportText.parse(JSON.parse(stored)).summary
}

/** For people of ours: neither a redacted nor an empty summary may keep anyone from being told. */
export const summaryAtAnyRate = (correspondence: Correspondence): string => {
  const summary = summaryOf(correspondence)
  return summary === undefined ? '(redacted)' : summary.trim() || '(no summary)'
}

/**
 * A template to each requestor; with none it is recorded as not applicable and blocks no move (domain, "Intake",
 * requestors). `holes` are those of the act; the incident's own are added here.
 */
export function toEachRequestor(
  correspondence: Correspondence,
  template: TemplateName,
  engineer: string | null,
  holes: Holes,
): Intention[] {
  const { incident, because } = correspondence
  if (incident.requestors.length === 0)
    return [
      {
        kind: 'no-message',
        id: intentionId(because, template, 'requestor'),
        template,
        reason: 'the incident has no requestor',
      },
    ]
  return incident.requestors.map((requestor) => {
    const id = intentionId(because, template, requestor.id)
    const stored = requestor.contact === undefined ? undefined : correspondence.text(requestor.contact)
    if (requestor.contact !== undefined && stored === undefined)
      return { kind: 'no-message', id, template, reason: `the contact of ${requestor.id} was redacted` }
    const outside = stored === undefined ? undefined : OutsideContact.parse(JSON.parse(stored))
    const { policy, channels } = correspondence
    const known = correspondence.contact(requestor.id)
    const to = requestorDestination(requestor, outside, known, policy.requestor.channels, channels)
    if (!to) return { kind: 'no-message', id, template, reason: `no address is known for ${requestor.id}` }
    const recipient = { kind: 'requestor', id: requestor.id } as const
    const wording = correspondence.templates.render(template, {
      ticketId: incident.number,
      ticketSummary: summaryOf(correspondence),
      requestorName: to.name,
      engineerName: engineerName(correspondence, engineer),
      ...holes,
    })
    if (isRefusal(wording))
      return { kind: 'refused-message', id, template, recipient, unfilled: wording.missing.map(({ field }) => field) }
    return { kind: 'message', id, template, recipient, to, wording }
  })
}

/** [Engineer Name]; null where no person acted. */
const engineerName = ({ policy, contact }: Correspondence, engineer: string | null): string =>
  engineer === null ? policy.automaton : (contact(engineer)?.name ?? engineer)
