import { Injectable } from '@nestjs/common'
import {
  type ChannelKind,
  type ContentHash,
  type Hash,
  type IncidentId,
  type Instant,
  type PersonId,
  SentContent,
} from '@atlas/contracts'
import {
  affectedDomains,
  type Correspondence,
  type KnownIncident,
  onShift,
  overseersOf,
  type Roster,
  type SaidBefore,
} from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { instanceOf, type Policy, templatesOf } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { ContactBook } from '../contacts/contact-book.js'
import { Communications } from '../read-models/communications.js'
import { Together } from '../read-models/together.js'
import { KnownWindows } from '../maintenance/known-windows.js'
import { KnownRoster } from '../roster/known-roster.js'
import { Channels } from '../sending/channels.js'

/** Gathers everything that an intention is made from. */
@Injectable()
export class Correspondences {
  private readonly contents: Together<ContentHash, { text: string | undefined }>

  constructor(
    reader: LogReader,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly contacts: ContactBook,
    private readonly communications: Communications,
    private readonly channels: Channels,
    private readonly roster: KnownRoster,
    private readonly windows: KnownWindows,
  ) {
    this.contents = new Together(async (hashes) => {
      const found = await reader.content(hashes)
      return new Map(
        hashes.map((hash) => {
          const bytes = found.get(hash)
          return [hash, { text: bytes === undefined ? undefined : Buffer.from(bytes).toString() }]
        }),
      )
    })
  }

  /** What was said of an incident, with where it went; what was redacted meanwhile went nowhere that is known. */
  async said(incident: IncidentId): Promise<SaidBefore[]> {
    const rows = await this.communications.saidOf(incident)
    const texts = await Promise.all(rows.map(async ({ content }) => (await this.contents.of(content)).text))
    return rows.flatMap(({ id, recipient, channel }, index) => {
      const text = texts[index]
      if (text === undefined) return []
      const { name, address, form } = SentContent.parse(JSON.parse(text)).to
      return [{ id, recipient, to: { name, channel, address, ...(form === undefined ? {} : { form }) } }]
    })
  }

  /** `at`: the instant for which the Team Leads on shift are asked. `because`: the causing event's name. */
  async about(
    incident: KnownIncident,
    because: string,
    at: Instant,
    content: readonly ContentHash[],
    said: readonly SaidBefore[] = [],
  ): Promise<{ correspondence: Correspondence; policy: Hash }> {
    const { hash, policy } = this.policyInForce.current()
    const [roster, notification, openPages, contacts, texts] = await Promise.all([
      this.roster.over(policy),
      this.windows.over(policy),
      this.communications.openPages(incident.incidentId),
      this.contacts.read(),
      Promise.all(content.map(async (one) => [one, (await this.contents.of(one)).text] as const)),
    ])
    const text = new Map(texts)
    return {
      policy: hash,
      correspondence: {
        incident,
        because,
        now: at,
        policy: notification,
        stakeholders: policy.stakeholders,
        domains: affectedDomains(incident, policy),
        templates: templatesOf(policy),
        channels: channelsOf(incident, this.channels.configured, policy),
        teamLeads: teamLeads(roster, at),
        overseers: new Set(overseersOf({ ...policy, roster })),
        openPages,
        said,
        contact: (person) => contacts.get(person),
        text: (one) => text.get(one),
      },
    }
  }
}

/** ServiceNow is a channel to the requestors of what is kept there; of a restricted incident others would read it. */
function channelsOf(
  { cluster, organisation, restricted }: KnownIncident,
  configured: ReadonlySet<ChannelKind>,
  { servicenow }: Policy,
): ReadonlySet<ChannelKind> {
  const kept = instanceOf(servicenow, { cluster, organisation: organisation ?? null }) !== undefined
  return kept && (!restricted || servicenow.restricted === 'everything')
    ? new Set([...configured, 'servicenow'])
    : configured
}

/** Those on shift; with none on shift, all there are. */
function teamLeads(roster: Roster, at: Instant): PersonId[] {
  const present = onShift(roster, at).filter(({ roles }) => roles.includes('Team Lead'))
  if (present.length > 0) return present.map(({ person }) => person.id)
  return roster.people.filter(({ roles }) => roles.includes('Team Lead')).map(({ id }) => id)
}
