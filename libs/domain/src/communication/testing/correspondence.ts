import {
  type ChannelKind,
  type ContentHash,
  type IncidentId,
  instant,
  type Instant,
  type PersonId,
  type Requestor,
} from '@atlas/contracts'
import { type Contact, NotificationPolicy, readPolicyFolder, type Stakeholders, Templates } from '@atlas/policy'
import { parse } from 'yaml'
import type { Correspondence, Intention, OpenPage, SaidBefore } from '../intention.js'
import type { KnownIncident } from '../known-incident.js'
import { type CausingEvent, wishesOf } from '../wishes.js'

/** Builders for specs of what is said: an incident, who hears of it, and wishes in short. */

const files = readPolicyFolder(new URL('../../../../../policy', import.meta.url).pathname)
export const policy = NotificationPolicy.parse(parse(new TextDecoder().decode(files.get('notification.yaml'))))
const templates = (() => {
  const parsed = Templates.parse(files)
  if ('misfits' in parsed) throw new Error(JSON.stringify(parsed.misfits))
  return parsed.ok
})()
export const incidentId = '018f0000-0000-7000-8000-000000000001' as IncidentId
export const at = (text: string): Instant => instant(Date.parse(text))
export const noon = at('2026-11-23T12:00:00Z')
export const hash = (digit: string): ContentHash => digit.repeat(64)
export const texts: Record<ContentHash, string> = {
  [hash('1')]: JSON.stringify({ summary: 'Egress to NFS times out', description: '', annotations: {} }),
  [hash('2')]: JSON.stringify({ name: 'Ada Lovelace', email: 'ada@example.com' }),
  [hash('3')]: JSON.stringify({ initialAssessment: 'an untrusted certificate' }),
  [hash('4')]: 'Please try the mount again.',
  [hash('5')]: 'a missing CA certificate',
  [hash('6')]: JSON.stringify({ name: 'Bob' }),
  [hash('7')]: JSON.stringify({ summary: ' ' }),
  [hash('8')]: 'the number of namespaces affected',
}
const contacts: Record<PersonId, Contact> = {
  'emil.novak': { name: 'Emil Novak', channels: [{ kind: 'smtp', address: 'emil@example.com' }] },
  'platform-leads': {
    name: 'Area Leads of Platform',
    channels: [
      { kind: 'chat', form: 'slack', url: 'https://chat.example.com/platform' },
      { kind: 'smtp', address: 'platform-leads@example.com' },
    ],
  },
  'nadia.rossi': { name: 'Nadia Rossi', channels: [{ kind: 'webhook', url: 'https://pager.example.com/nadia' }] },
}
export const ada: Requestor = { id: 'outside-ada', contact: hash('2') }
export const incident: KnownIncident = {
  incidentId,
  number: '4711',
  cluster: 'abrc1l-atlas-stg',
  namespaces: [],
  applications: [],
  requestors: [ada],
  reported: true,
  restricted: false,
  team: [],
  text: hash('1'),
  priority: 'P2',
  category: 'egress-access',
  tier: 'L2',
  status: 'Unassigned',
  saidUnconfirmed: false,
  estimate: null,
  candidate: 'emil.novak',
  owner: null,
  handedFrom: null,
  notAccepted: 0,
  requests: [],
  vendorCases: [],
}
/** What a test says of the incident; the rest is as a P2 of egress access. */
export interface Given {
  incident?: Partial<KnownIncident>
  channels?: ChannelKind[]
  openPages?: OpenPage[]
  said?: SaidBefore[]
  text?: Record<ContentHash, string>
  stakeholders?: Stakeholders
  policy?: NotificationPolicy
  domains?: string[]
}
export const correspondence = (given: Given = {}): Correspondence => ({
  incident: { ...incident, ...given.incident },
  because: 'handling-1@7',
  now: noon,
  policy: given.policy ?? policy,
  stakeholders: given.stakeholders ?? { audiences: {} },
  domains: given.domains ?? [],
  templates,
  channels: new Set(given.channels ?? ['smtp', 'webhook']),
  teamLeads: ['nadia.rossi'],
  overseers: new Set(['nadia.rossi']),
  openPages: given.openPages ?? [],
  said: given.said ?? [],
  contact: (person) => contacts[person],
  text: (content) => (given.text ?? texts)[content],
})
export const event = <E extends CausingEvent>(type: E['type'], data: Omit<E['data'], 'incidentId'>): CausingEvent =>
  ({ type, occurredAt: noon, data: { incidentId, ...data } }) as CausingEvent
export const wish = (of: CausingEvent, given: Given = {}) => wishesOf(of, correspondence(given))
export const brief = (intention: Intention | undefined) => {
  switch (intention?.kind) {
    case 'message':
      return `${intention.template} to ${intention.recipient.id} by ${intention.to.channel} ${intention.to.address}`
    case 'page':
      return `page ${intention.person} (${intention.duty}) by ${intention.to.channel} ${intention.to.address}`
    case 'refused-message':
      return `${intention.template} refused: ${intention.unfilled.join(', ')}`
    case 'no-message':
    case 'no-page':
      return `${intention.kind}: ${intention.reason}`
    case undefined:
      return 'nothing'
  }
}
export const briefs = (of: CausingEvent, given: Given = {}) => wish(of, given).intentions.map(brief)
