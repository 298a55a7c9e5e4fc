import {
  type Category,
  type EventOf,
  type HandlingEvent,
  type Hash,
  type IncidentId,
  type Instant,
  instant,
} from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import {
  Catalogue,
  EscalationPolicy,
  PrioritiesPolicy,
  Quotas,
  ReadersPolicy,
  ReclassificationPolicy,
  RosterPolicy,
  Stakeholders,
  Standards,
  WarRoomPolicy,
  VendorsPolicy,
} from '@atlas/policy'
import { noOpenWork } from '../../roster/open-work.js'
import type { HandlingCommand } from '../command.js'
import type { HandlingContext } from '../context.js'
import { decideHandling } from '../decide.js'
import { handlingAggregate } from '../evolve.js'
import type { HandlingState, Incident } from '../handling.js'

/** Builders for specs: a small organisation that is always at work, and an incident told act by act. */

export const incidentId = '0190a5a0-0000-7000-8000-000000000001' as IncidentId
export const key: Hash = 'a'.repeat(64)
export const content: Hash = 'c'.repeat(64)
/** Monday, 23 November 2026, 10:00 UTC, plus minutes. */
export const at = (minutes: number): Instant => instant(Date.UTC(2026, 10, 23, 10, minutes))

const always = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }]
const person = (id: string, roles: string[], more: object = {}) => ({
  id,
  roles,
  timeZone: 'UTC',
  shifts: always,
  ...more,
})

export const roster = RosterPolicy.parse({
  people: [
    person('sam', ['Support Engineer']),
    person('suzy', ['Support Engineer'], { skills: ['egress-access'] }),
    person('ada', ['Advanced Support Engineer']),
    person('tess', ['Team Lead']),
    person('eve', ['Evangelist']),
    person('kim', ['Kube-Admin']),
    person('otto', ['Support Engineer'], { shifts: [] }),
  ],
})

const team = (...roles: string[]) => roles.map((role) => ({ role }))
export const priorities = PrioritiesPolicy.parse({
  priorities: {
    P1: {
      means: 'total loss',
      tier: 'L3',
      responseTeam: [
        { role: 'Evangelist', part: 'leads' },
        { role: 'Team Lead', part: 'communicates' },
        { role: 'Kube-Admin', part: 'operates' },
      ],
    },
    P2: { means: 'degraded', tier: 'L2', responseTeam: team('Support Engineer', 'Team Lead', 'Kube-Admin') },
    P3: { means: 'request', tier: 'L1', responseTeam: team('Support Engineer', 'Team Lead') },
    P4: { means: 'information', tier: 'L1', responseTeam: team('Support Engineer') },
  },
  loweredBy: { P1: ['Team Lead', 'Evangelist'] },
  unclassified: { priority: 'P3', category: 'none' },
})

export const escalation = EscalationPolicy.parse({
  tiers: {
    L1: { roles: ['Support Engineer', 'Advanced Support Engineer'], reserve: ['Kube-Admin'] },
    L2: { roles: ['Advanced Support Engineer', 'Team Lead', 'Kube-Admin'] },
    L3: { roles: ['Evangelist', 'Team Lead', 'Kube-Admin'] },
  },
  workingHours: { timeZone: 'UTC', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '17:00' },
  overflow: { L1: 8 },
  firstTo: { 'architectural-impact': 'Evangelist', 'vendor-involvement': 'Evangelist' },
  oversight: ['Team Lead'],
  slaRisk: { asks: 75, acts: 90, clocks: ['resolution'] },
  acceptanceClock: 'acceptance',
  shiftEnd: { handOver: ['P1', 'P2'] },
  reopenWindow: '24h',
  unseen: '5s',
  recordedLate: '24h',
  autoResolve: { priorities: ['P3', 'P4'], sources: ['alertmanager'], after: '15m' },
  autoClose: '5d',
  resolutionCodes: ['fixed', 'request-fulfilled', 'cleared-by-itself', 'unverified'],
  autoResolutionCode: 'cleared-by-itself',
  customer: { feedbackClock: 'feedback', noAnswerCode: 'unverified', replyClock: 'reply' },
  refusalsStoredAnHour: 60,
})

const written = (...tiers: string[]) => ({ writers: { tiers } })
export const reclassification = ReclassificationPolicy.parse({
  raising: {
    P4: {
      to: 'P3',
      evidence: ['expanded-scope'],
      evidenceThisFar: ['named-environment'],
      ...written('L1', 'L2'),
      approvers: ['Team Lead', 'Kube-Admin'],
      then: [],
    },
    P3: {
      to: 'P2',
      evidence: ['systemic-issue'],
      ...written('L2'),
      approvers: ['Team Lead', 'Evangelist'],
      then: ['stakeholders'],
    },
    P2: {
      to: 'P1',
      evidence: ['correlation', 'exposure'],
      writers: { tiers: ['L2'], owner: { at: 'L3', onEvidenceOf: 'L2' } },
      approvers: ['Evangelist', 'Kube-Admin'],
      then: ['war-room'],
    },
  },
  lowering: { evidence: ['disproved'], ...written('L1', 'L2', 'L3'), approvers: ['Team Lead', 'Evangelist'] },
  expiresAfter: { P1: '4h', P2: '8h', P3: '24h', P4: '24h' },
})

export const stakeholders = Stakeholders.parse({
  audiences: {
    'gitops-experts': { layer: 'technical', name: 'GitLab/FluxCD Subject Matter Experts', members: ['gil'] },
    'network-teams': { layer: 'technical', name: 'Network Teams' },
    'area-leads': { layer: 'management', name: 'Area Leads', members: ['lea'] },
  },
})

export const warRoom = WarRoomPolicy.parse({
  unconfirmed: { priorities: ['P1'], after: '10m' },
  nextCandidateAfter: '5m',
  summaryAtMost: 200,
  reviewWithin: '5d',
})

const promises = (response: string, resolution: string) => ({
  means: 'so grave',
  response: { target: response, calendar: '24x7' },
  resolution: { target: resolution, calendar: '24x7' },
})
export const vendors = VendorsPolicy.parse({
  preparedBy: { tiers: ['L2'], ownerAt: ['L3'] },
  openedBy: ['Evangelist'],
  vendors: {
    vmware: {
      name: 'VMware by Broadcom',
      audience: 'vmware',
      products: ['Tanzu Kubernetes Grid Integrated Edition', 'vSphere'],
      channel: { portal: 'https://support.example.com' },
      escalationPath: [{ to: 'duty manager', when: 'no answer in time' }],
      contracts: {
        production: { name: 'Production', severities: { S1: promises('PT30M', 'P1D'), S2: promises('PT4H', 'P3D') } },
      },
    },
  },
})

/** None: a spec about runbooks brings its own. */
export const standards = Standards.parse({
  version: '1',
  awsQuota: { keepFree: 0, quotas: [], vcpus: {} },
  egressTargets: [],
  naming: {},
  limits: { nodes: { means: 'nodes of one request', least: 1, most: 10 } },
})
export const quotas = Quotas.parse({ takenAt: '2026-11-23', regions: {} })

export const readers = ReadersPolicy.parse({
  summaries: { 'area-leads': { domains: ['platform'] } },
  auditors: { recordedAgainAfter: '5m' },
  restricted: { categories: ['security'], overseers: ['Team Lead'] },
})

export const catalogue = Catalogue.parse({
  namespaces: { ignition: { team: 'ignition', domain: 'engineering', organisation: 'internal' } },
  applications: { crm: { team: 'crm', domain: 'sales', organisation: 'west', contract: 'gold' } },
})

export const context = (minutes: number, change: Partial<HandlingContext> = {}): HandlingContext => ({
  now: at(minutes),
  policy: {
    roster,
    priorities,
    escalation,
    reclassification,
    stakeholders,
    warRoom,
    vendors,
    runbooks: [],
    standards,
    quotas,
    readers,
    catalogue,
  },
  work: noOpenWork,
  latestPromise: () => at(minutes + 30),
  clocksSince: null,
  ...change,
})

type Opened = EventOf<'IncidentOpened'>['data']
export const opened = (change: Partial<Opened> = {}): Extract<HandlingCommand, { act: 'open' }> => ({
  act: 'open',
  opened: {
    incidentId,
    number: '1001',
    dedupKey: key,
    facts: {
      source: 'alertmanager',
      cluster: 'abrc1l-atlas-stg',
      clusterKnown: true,
      environment: 'staging',
      labels: {},
      text: content,
    },
    requestors: [],
    impactStartedAt: at(0),
    reportedAt: at(0),
    receivedAt: at(0),
    clocksStartAt: at(0),
    flags: [],
    ...change,
  },
})
export const classifiedAs = (
  priority: 'P1' | 'P2' | 'P3' | 'P4' | 'none',
  category: Category = 'egress-access',
): HandlingCommand => ({
  act: 'classify',
  priority,
  category,
  rule: 'egress-request',
})

/** What happened when these commands came one a minute; throws with the refusal of one that is refused. */
export function history(...commands: readonly HandlingCommand[]): HandlingEvent[] {
  const events: HandlingEvent[] = []
  for (const [minute, command] of commands.entries()) {
    const decision = decideHandling(command, foldAll(handlingAggregate, events), context(minute))
    if ('refused' in decision) throw new Error(`${command.act}: ${decision.message}`)
    events.push(...decision)
  }
  return events
}

export const stateAfter = (events: Iterable<HandlingEvent>): HandlingState => foldAll(handlingAggregate, events)

/** The incident that events tell of; throws where none was opened. */
export function incidentAfter(events: Iterable<HandlingEvent>): Incident {
  const state = stateAfter(events)
  if (!state.opened) throw new Error('no incident was opened')
  return state
}

export const triageP3 = { priority: 'P3', category: 'egress-access' } as const
export const startWork = (by = 'sam'): HandlingCommand => ({ act: 'start-work', by, triage: triageP3 })
export const evidence = {
  runbook: 'egress-access',
  steps: [{ step: 'add the rule', result: 'applied' }],
  failed: 'TLS',
}
export const escalateToL2 = (by = 'sam'): HandlingCommand => ({
  act: 'escalate',
  by,
  trigger: 'knowledge-exhaustion',
  evidence,
  evidenceHash: content,
})
export const resolveFixed = (by = 'sam'): HandlingCommand => ({
  act: 'resolve',
  by,
  code: 'fixed',
  summary: content,
  knowledge: { link: 'egress-access' },
  verification: 'check-run',
  firingReason: 'the alert clears within minutes',
})
