import { expect, it } from '@jest/globals'
import {
  type Category,
  type ClockView,
  type EventOf,
  type HandlingEvent,
  instant,
  type Instant,
  milliseconds,
  priorities,
  type Priority,
} from '@atlas/contracts'
import type { IncidentId } from '@atlas/contracts'
import {
  attributeClock,
  type BreachCommand,
  calendarDefinition,
  clockView,
  currentClockViews,
  expandingCalendar,
  type HandlingCommand,
  handlingStream,
  type Incident,
  serviceLevelStream,
  type ServiceLevelState,
  alwaysOpen,
  expiryTimer,
  isBreachCommand,
  turnsOf,
  waiting,
} from '@atlas/domain'
import { foldAll, InMemoryEventLog } from '@atlas/event-sourcing'
import { CalendarYearStore } from '@atlas/event-store-postgres'
import { PolicyInForce } from '@atlas/runtime'
import fc from 'fast-check'
import { shippedPolicy } from '../testing/escalation-world.js'
import { RosterInForce } from '../roster/roster-in-force.js'
import { ShiftsChanged } from '../roster/shifts-changed.js'
import { OpenInMemory } from '../testing/open-in-memory.js'
import { RecurrenceCounter } from '../root-cause/recurrence-counter.js'
import { EscalationTimers } from '../timers/escalation-timers.js'
import { streamsOf } from './apply-handling.js'
import { IncidentHandling } from './incident-handling.js'
import { Refused } from './refused.js'
import { applyWithEchoes } from './with-echoes.js'

const policy = shippedPolicy()
const idOf = (index: number): IncidentId => `0190a5a0-0000-7000-8000-00000000000${index}` as IncidentId
/** The one that steps are about, another that it may be merged with, and what intake opens for what is split off. */
const [incidentId, otherId, splitOffId] = [idOf(1), idOf(2), idOf(3)]
const both = [incidentId, otherId]
const [key, otherKey] = ['a'.repeat(64), 'b'.repeat(64)]
const content = 'c'.repeat(64)
const start = instant(Date.parse('2026-11-23T09:00:00Z'))
const metadata = { actor: { kind: 'rule', id: 'test', via: 'consumer' }, correlationId: 'c', causationId: 'c' } as const

class Fixed extends PolicyInForce<typeof policy> {
  current = () => ({ hash: policy.hash, policy })
  byHash = () => Promise.resolve(policy)
}
const calendars = new Map<string, ReturnType<typeof expandingCalendar>>()
function calendar(hash: string) {
  const definition = calendarDefinition(policy, hash)
  const known = calendars.get(hash) ?? (definition ? expandingCalendar(definition) : alwaysOpen)
  calendars.set(hash, known)
  return known
}

/** An incident and another on a log of their own, with their time. */
class Case {
  now: Instant = start
  readonly log = new InMemoryEventLog(() => this.now)
  readonly open = new OpenInMemory()
  private readonly roster = new RosterInForce(this.log)
  private readonly handling = new IncidentHandling(
    this.log,
    new Fixed(),
    this.open,
    new CalendarYearStore({ query: () => Promise.resolve({ rows: [] }) }),
    this.roster,
  )
  private readonly timers = new EscalationTimers(
    this.handling,
    new Fixed(),
    new RecurrenceCounter(this.log, new Fixed(), this.open, this.roster),
    new ShiftsChanged(this.handling, this.open, this.roster),
  )

  /** One opened so long before `start`, which a rule classifies. */
  async begin(of: IncidentId, dedupKey: string, priority: Priority, agoMs: number): Promise<void> {
    const at = instant(milliseconds(start) - agoMs)
    const opened = {
      incidentId: of,
      number: of === incidentId ? '1001' : '1002',
      dedupKey,
      facts: {
        source: 'alertmanager' as const,
        cluster: 'c',
        clusterKnown: true,
        environment: 'staging' as const,
        labels: {},
        text: content,
      },
      requestors: [],
      impactStartedAt: at,
      reportedAt: at,
      receivedAt: at,
      clocksStartAt: at,
      flags: [],
    }
    await this.do({ act: 'open', opened }, of)
    await this.pass(5000)
    await this.do({ act: 'classify', priority, category: 'egress-access', rule: 'r' }, of)
  }
  async do(command: HandlingCommand | BreachCommand, of = incidentId): Promise<'done' | 'refused'> {
    return this.doWith(() => command, of)
  }
  /** With what it means for the other one; `command` is given how that one stands. */
  async doWith(
    command: (another: Incident) => HandlingCommand | BreachCommand,
    of: IncidentId,
  ): Promise<'done' | 'refused'> {
    const before = this.log.events.length
    const another = handlingStream(of === incidentId ? otherId : incidentId)
    const reads = { streams: both.flatMap(streamsOf) }
    try {
      await this.handling.change(
        of,
        metadata,
        (desk) => applyWithEchoes(desk, command(desk.transaction.state(another) as Incident)),
        reads,
      )
      return 'done'
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      expect(this.log.events).toHaveLength(before)
      return 'refused'
    }
  }
  async pass(ms: number): Promise<void> {
    this.now = instant(milliseconds(this.now) + ms)
    for (;;) {
      const due = [...this.log.timers].filter(([, { dueAt }]) => dueAt <= this.now)
      const [first] = due.sort(([, one], [, other]) => milliseconds(one.dueAt) - milliseconds(other.dueAt))
      if (!first) return
      this.log.timers.delete(first[0])
      await this.timers.fire(first[1])
    }
  }
  incident(of = incidentId): Incident {
    const { aggregate, id } = handlingStream(of)
    const state = foldAll(aggregate, this.log.stream(id) as never)
    if (!state.opened) throw new Error('the incident is gone')
    return state
  }
  levels(of = incidentId): ServiceLevelState {
    const { aggregate, id } = serviceLevelStream(of)
    return foldAll(aggregate, this.log.stream(id) as never)
  }
  clocks(of = incidentId): Map<string, ClockView> {
    return new Map(currentClockViews(this.levels(of), this.now, calendar).map((view) => [view.kind, view]))
  }
  /** Requests whose approval clock runs. */
  approvals(of = incidentId): number[] {
    return currentClockViews(this.levels(of), this.now, calendar)
      .filter((view) => view.kind === 'approval' && view.state === 'running')
      .map(({ clock }) => Number(clock.slice('approval/'.length)))
  }
  /** Vendor cases with a clock of theirs that runs. */
  casesWith(kind: string, of = incidentId): number[] {
    return currentClockViews(this.levels(of), this.now, calendar)
      .filter((view) => view.kind === kind && view.state === 'running')
      .map(({ clock }) => Number(clock.slice(clock.lastIndexOf('/') + 1)))
      .sort()
  }
  /** Kind to the priority whose target each clock that goes on has. */
  targets(of = incidentId): [string, string][] {
    return [...this.clocks(of).values()]
      .filter(
        ({ kind, state }) =>
          kind !== 'approval' && !kind.startsWith('vendor-') && (state === 'running' || state === 'paused'),
      )
      .map(({ kind, target }) => [kind, target])
  }
}

/** Clocks whose time isn't shared out whole; or of which another than the customer paused the resolution. */
function misattributed(one: Case, of: IncidentId): string[] {
  const facts = one.log.stream(handlingStream(of).id) as unknown as HandlingEvent[]
  const turns = turnsOf(facts)
  return one.levels(of).clocks.flatMap((clock) => {
    const { elapsedMs, shares } = attributeClock(clock, turns, one.now, calendar)
    const isWhole = elapsedMs === clockView(clock, one.now, calendar).elapsedMs
    const isPausedBy = shares.every(({ holder, runningMs, pausedMs }) =>
      holder === 'customer' ? runningMs === 0 : pausedMs === 0,
    )
    return isWhole && (clock.kind !== 'resolution' || isPausedBy) ? [] : [`${clock.id}: ${JSON.stringify(shares)}`]
  })
}

const breaches = (one: Case): [string, string | null][] =>
  [...one.clocks().values()].map(({ clock, breachedAt }) => [clock, breachedAt])

const targetOf = (kind: string, priority: Priority | null): string | undefined =>
  priority === null
    ? undefined
    : policy.serviceLevels.serviceLevels.find((level) => level.kind === kind)?.targets?.[priority].target

function contradictions(one: Case, of: IncidentId): string[] {
  const { status, workedOn, priority, reclassifications, replyTask, wait, consultations, vendorCases, ownership } =
    one.incident(of)
  const casesIn = (wanted: string) =>
    vendorCases.flatMap(({ state, vendorCase }) => (state === wanted ? [vendorCase] : []))
  const requests = waiting(reclassifications)
  const clocks = one.clocks(of)
  const state = (kind: string) => clocks.get(kind)?.state
  const active = (kind: string) => state(kind) === 'running' || state(kind) === 'paused'
  const ended = status === 'Resolved' || status === 'Closed'
  const isOpen = priority !== null && !ended
  const events = one.log.events.filter((event) => event.incidentId === of)
  const timers = [...one.log.timers.values()].filter((timer) => timer.incidentId === of)
  const breaches = events.filter(({ type }) => type === 'ClockBreached')
  const takenBack = events.filter(
    ({ type, data }) => type === 'ClockRevised' && (data as EventOf<'ClockRevised'>['data']).after.breachedAt === null,
  ).length
  const rules: [string, boolean][] = [
    [
      'an ended incident has no clock that goes on, but for a request or a reply that waits while it is Resolved, and a vendor’s',
      !ended ||
        [...clocks.keys()].every(
          (kind) =>
            !active(kind) ||
            (['approval', 'reply'].includes(kind) && status === 'Resolved') ||
            ['vendor-response', 'vendor-resolution'].includes(kind),
        ),
    ],
    [
      'the clock of a vendor case’s opening runs exactly while it waits for that',
      String(one.casesWith('vendor-request', of)) === String(casesIn('requested')),
    ],
    [
      'the vendor’s resolution runs exactly while its case is open, and its response no longer',
      String(one.casesWith('vendor-resolution', of)) === String(casesIn('open')) &&
        one.casesWith('vendor-response', of).every((number) => casesIn('open').includes(number)),
    ],
    ['a reply’s clock runs exactly while it waits', (state('reply') === 'running') === (replyTask !== null)],
    [
      'resolution is paused exactly while the customer is asked',
      !isOpen || state('resolution') === (status === 'Awaiting Customer Feedback' ? 'paused' : 'running'),
    ],
    [
      'the customer’s time runs exactly while they are asked',
      (state('feedback') === 'running') === (status === 'Awaiting Customer Feedback'),
    ],
    [
      'the time to accept runs exactly while it is handed over',
      (state('acceptance') === 'running') === (status === 'Escalated'),
    ],
    ['response runs until a person works on it', !isOpen || active('response') === !workedOn],
    ['update runs while it is open', !isOpen || active('update')],
    [
      'a breach is said once a clock, unless a fact recorded late took it back',
      new Set(breaches.map(({ data }) => (data as { clock: string }).clock)).size >= breaches.length - takenBack,
    ],
    [
      'nobody excused a breach that they had explained',
      [...one.levels(of).clocks].every(
        ({ excused, explanations }) =>
          excused === null || (explanations.length > 0 && explanations[0]?.by !== excused.approver),
      ),
    ],
    [
      'what is breached was said',
      [...clocks.values()].every(
        ({ clock, breachedAt }) =>
          breachedAt === null || breaches.some(({ data }) => (data as { clock: string }).clock === clock),
      ),
    ],
    [
      'an approval clock runs for each request that waits, and for no other',
      String(one.approvals(of)) === String(requests.map(({ request }) => request)),
    ],
    [
      'each request that waits has its alarm, and no other has',
      String(timers.flatMap(({ name }) => (/^reclass/.test(name) ? [name] : [])).sort()) ===
        String(requests.map(({ request }) => expiryTimer(request)).sort()),
    ],
    [
      'what goes on has the target of the priority in force',
      one.targets(of).every(([kind, target]) => kind === 'promise' || target === targetOf(kind, priority)),
    ],
    [
      'what is waited for is overdue from the instant at which it was expected, and else has its alarm',
      wait === null ||
        wait.overdue === (wait.expectedBy !== null && wait.expectedBy <= one.now) ||
        timers.some(({ name }) => name === 'wait-overdue'),
    ],
    [
      'an answer is overdue from the instant for which it was asked, and else has its alarm',
      consultations.every(({ overdue, answerBy }) => overdue === answerBy <= one.now) &&
        (consultations.every(({ overdue }) => overdue) || timers.some(({ name }) => name === 'consultation-overdue')),
    ],
    [
      'a P1 or P2 whose owner is at work has the alarm of the end of their shift',
      ownership === null ||
        !['P1', 'P2'].includes(String(priority)) ||
        ownership.offShiftSince !== null ||
        timers.some(({ name }) => name === 'owner-off-shift'),
    ],
    [
      'a P1 or P2 whose owner is off shift has the alarm of their next one',
      ownership === null || ownership.offShiftSince === null || timers.some(({ name }) => name === 'owner-on-shift'),
    ],
    [
      'a Closed incident leaves no alarm but those of what a vendor has to keep, and of its review',
      status !== 'Closed' || timers.every(({ name }) => /^(vendor-res(ponse|olution)\/|review-overdue$)/.test(name)),
    ],
    [
      'an open clock has its alarm',
      !isOpen ||
        (clocks.get('resolution')?.dueAt ?? null) === null ||
        clocks.get('resolution')?.breachedAt !== null ||
        timers.some(({ name }) => name.startsWith('resolution/') && name.endsWith(' 100')),
    ],
  ]
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule)
}

/** What is open is counted as work, and nothing else. */
function miscounted(one: Case): string[] {
  const isOpen = ({ priority, status }: Incident) => priority !== null && status !== 'Resolved' && status !== 'Closed'
  const open = both.filter((of) => isOpen(one.incident(of))).length
  const counted = one.open.count.atTier('L1') + one.open.count.atTier('L2') + one.open.count.atTier('L3')
  return open === counted ? [] : [`${open} are open, ${counted} are counted`]
}

const by = fc.constantFrom('sofia.keller', 'amelie.dubois', 'jonas.meier', 'nadia.rossi', 'emil.novak')
const first = { acknowledgement: fc.constantFrom(content, undefined) }
const act = <Act extends HandlingCommand['act']>(name: Act) => fc.constant(name)
const reason = fc.constant('because')
const category = fc.constantFrom<Category>('egress-access', 'rbac')
const evidence = { stepsTried: ['x'], remaining: 'PT1H', searched: ['kb'], rootCause: 'a', missing: 'b' }
const steps = fc.constant(evidence)
const trigger = fc.constantFrom(
  'knowledge-exhaustion' as const,
  'unresolved-p2' as const,
  'irresolvable-blocker' as const,
  'sla-risk' as const,
)
const rowsShown = {
  P4: { kind: 'expanded-scope', coreFunction: 'authentication', components: ['dex'] },
  P3: { kind: 'systemic-issue', rootCause: 'a template', vulnerability: 'open egress' },
  P2: { kind: 'correlation', applications: ['a', 'b'], metrics: ['m'], logs: ['l'] },
  lowering: { kind: 'disproved', believed: 'all', finding: 'one' },
}
const rows = fc.constantFrom<(keyof typeof rowsShown)[]>(['P4'], ['P3'], ['P2'], ['P3', 'P2'], ['lowering'])
const asking = fc.record({ by, to: fc.constantFrom(...priorities), rows }).map(({ by, to, rows }): HandlingCommand => ({
  act: 'request-reclassification',
  by,
  to,
  reason: content,
  evidence: Object.fromEntries(rows.map((row) => [row, rowsShown[row]])),
  kept: Object.fromEntries(rows.map((row) => [row, content])),
}))
const command: fc.Arbitrary<HandlingCommand> = fc.oneof(
  { weight: 5, arbitrary: asking },
  { weight: 4, arbitrary: fc.record({ act: act('approve-reclassification'), by }) },
  fc.record({ act: act('refuse-reclassification'), by, reason }),
  fc.record({ act: act('withdraw-reclassification'), by, reason }),
  { weight: 4, arbitrary: fc.record({ act: act('start-work'), by, ...first }) },
  fc.record({ act: act('triage'), by, priority: fc.constantFrom(...priorities), category, reason }),
  fc.record({ act: act('release'), by, reason }),
  fc.record({ act: act('escalate'), by, trigger, evidence: steps, evidenceHash: fc.constant(content) }),
  { weight: 2, arbitrary: fc.record({ act: act('accept'), by, ...first }) },
  fc.record({ act: act('take-back'), by, reason, ...first }),
  fc.record({ act: act('de-escalate'), by, toTier: fc.constantFrom('L1' as const, 'L2' as const), reason }),
  { weight: 2, arbitrary: fc.record({ act: act('request-feedback'), by, action: fc.constant(content) }) },
  fc.record({ act: act('customer-answer'), by, text: fc.constant(content) }),
  fc.record({ act: act('update'), by, text: fc.constant(content) }),
  {
    weight: 3,
    arbitrary: fc.record({
      act: act('resolve'),
      by,
      code: fc.constant('fixed'),
      summary: fc.constant(content),
      knowledge: fc.constant({ link: 'https://kb.example.com/1' }),
      verification: fc.constantFrom('requestor' as const, 'check-run' as const, 'no-answer' as const),
      verificationReason: reason,
      firingReason: fc.constant('because'),
    }),
  },
  fc.record({ act: act('confirm'), by }),
  fc.record({ act: act('keep-resolved'), by, reason }),
  fc.record({ act: act('note'), by, text: fc.constant(content) }),
  fc.record({
    act: act('wait'),
    by,
    for: fc.constantFrom('vendor' as const, 'change' as const),
    on: fc.constant('VMware'),
    expectedBy: fc.integer({ min: 1, max: 90 }).map((hours) => instant(milliseconds(start) + hours * 3_600_000)),
    reason,
  }),
  fc.record({ act: act('end-wait'), by, outcome: reason }),
  fc.record({
    act: act('consult'),
    by,
    of: fc.constantFrom({ person: 'jonas.meier' }, { tier: 'L2' as const }, { audience: 'gitops-experts' }),
    question: fc.constant(content),
    answerBy: fc.integer({ min: 1, max: 90 }).map((hours) => instant(milliseconds(start) + hours * 3_600_000)),
  }),
  { weight: 2, arbitrary: fc.record({ act: act('hand-over'), by, to: by, note: fc.constant(content) }) },
  { weight: 2, arbitrary: fc.record({ act: act('accept-hand-over'), by }) },
  fc.record({ act: act('decline-hand-over'), by, reason }),
  fc.record({ act: act('answer-consultation'), by, consultation: fc.constant(1), answer: fc.constant(content) }),
  fc.record({ act: act('reopen'), by, reason, ...first }),
  fc.record({ act: act('start-run'), by, runbook: fc.constantFrom('egress-access', 'rbac-denial') }),
  fc.record({
    act: act('record-step'),
    by,
    step: fc.constantFrom('target', 'present'),
    outcome: fc.constantFrom('done' as const, 'skipped' as const, undefined),
    result: fc.constant(content),
    inputs: fc.constantFrom(undefined, { host: '10.0.0.1', port: 2049, protocol: 'TCP' }),
  }),
  fc.record({ act: act('finish-run'), by, outcome: fc.constant('abandoned' as const), because: reason }),
)
const tkgi = 'Tanzu Kubernetes Grid Integrated Edition'
const prepared = (by: string): HandlingCommand => ({
  act: 'request-vendor-case',
  by,
  vendor: 'vmware',
  product: tkgi,
  version: '1',
  contract: 'production',
  severity: 'S2',
  evidence: { symptom: 's', because: 'b', references: ['logs'] },
  evidenceHash: content,
})
const withVendor: fc.Arbitrary<HandlingCommand> = fc.oneof(
  { weight: 2, arbitrary: by.map(prepared) },
  fc.record({ act: act('open-vendor-case'), by, number: fc.constant('SR-1'), contact: fc.constant(content) }),
  fc.record({ act: act('refuse-vendor-case'), by, reason }),
  fc.record({
    act: act('record-vendor-exchange'),
    by,
    direction: fc.constantFrom('to-vendor' as const, 'from-vendor' as const),
    text: fc.constant(content),
  }),
  fc.record({
    act: act('change-vendor-severity'),
    by,
    to: fc.constantFrom('S1', 'S2', 'S4'),
    decidedBy: fc.constant('vendor' as const),
    reason,
  }),
  fc.record({ act: act('close-vendor-case'), by, outcome: fc.constant(content) }),
)
const clock = fc.constantFrom('response/1', 'resolution/1', 'update/1', 'update/2')
const ofBreaches: fc.Arbitrary<BreachCommand> = fc.oneof(
  fc.record({
    act: fc.constant('explain-breach' as const),
    by,
    clock,
    cause: fc.constantFrom('load', 'no cause'),
    because: reason,
  }),
  fc.record({ act: fc.constant('excuse-breach' as const), by, clock, reason }),
  fc.record({ act: fc.constant('withdraw-excuse' as const), by, clock, reason }),
)
type Step =
  | { pass: number }
  | { fires: string }
  | { clears: string }
  | { command: HandlingCommand | BreachCommand; agoMs?: number; on?: IncidentId }
  | { merges: IncidentId; by: string }
  | { splits: string; by: string }
  | { leaves: string }
const signal = fc.constantFrom(key, key, otherKey)
/** A step: time passes, a firing or a clear comes, somebody acts, or intake has moved what was split off. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ pass: fc.integer({ min: 1, max: 30 * 3_600_000 }) }),
  fc.record({ fires: signal }),
  fc.record({ clears: signal }),
  { weight: 5, arbitrary: fc.record({ command }) },
  { weight: 2, arbitrary: fc.record({ command: withVendor }) },
  fc.record({ command: ofBreaches }),
  { weight: 2, arbitrary: fc.record({ command, on: fc.constant(otherId) }) },
  fc.record({ merges: fc.constantFrom(incidentId, otherId), by }),
  fc.record({ splits: signal, by }),
  fc.record({ leaves: signal }),
  // Recorded so long after it happened, where the act may be.
  { weight: 3, arbitrary: fc.record({ command, agoMs: fc.integer({ min: 1, max: 12 * 3_600_000 }) }) },
)

const sofia = { by: 'sofia.keller' as const }
/** Through all six statuses, whatever the random ones reach. */
const throughAll: [Priority, Step[]] = [
  'P3',
  [
    { fires: key },
    { command: { act: 'start-work', ...sofia, acknowledgement: content } },
    { command: { act: 'request-feedback', ...sofia, action: content } },
    { command: { act: 'customer-answer', ...sofia, text: content } },
    { command: { act: 'escalate', ...sofia, trigger: 'knowledge-exhaustion', evidence, evidenceHash: content } },
    { command: { act: 'take-back', ...sofia, reason: 'found it' } },
    { clears: key },
    {
      command: {
        act: 'resolve',
        ...sofia,
        code: 'fixed',
        summary: content,
        knowledge: { link: 'https://kb.example.com/1' },
        verification: 'check-run',
        verificationReason: 'because',
      },
    },
    { command: { act: 'confirm', ...sofia } },
  ],
]

const hours = 3_600_000
/** What pauses, resumes and stops a clock, each recorded an hour late. */
const recordedLate: [Priority, Step[]] = [
  'P3',
  [
    { command: { act: 'start-work', ...sofia, acknowledgement: content } },
    { pass: 2 * hours },
    { command: { act: 'request-feedback', ...sofia, action: content }, agoMs: hours },
    { pass: 2 * hours },
    { command: { act: 'customer-answer', ...sofia, text: content }, agoMs: hours },
    { pass: 2 * hours },
    {
      command: {
        act: 'resolve',
        ...sofia,
        code: 'fixed',
        summary: content,
        knowledge: { link: 'https://kb.example.com/1' },
        verification: 'check-run',
        verificationReason: 'because',
        firingReason: 'because',
      },
      agoMs: hours,
    },
  ],
]

/** A case whose vendor's first answer is recorded late and whose severity changes, past the end of its incident. */
const vendorCase: [Priority, Step[]] = [
  'P2',
  [
    { command: { act: 'start-work', by: 'amelie.dubois', acknowledgement: content } },
    { command: prepared('amelie.dubois') },
    { pass: hours / 2 },
    { command: { act: 'open-vendor-case', by: 'jonas.meier', number: 'SR-1', contact: content } },
    { pass: 7 * hours },
    {
      command: { act: 'record-vendor-exchange', by: 'jonas.meier', direction: 'from-vendor', text: content },
      agoMs: 6 * hours,
    },
    { command: { act: 'change-vendor-severity', by: 'jonas.meier', to: 'S1', decidedBy: 'vendor', reason: 'r' } },
    { command: { act: 'cancel', by: 'nadia.rossi', reason: 'asked twice' } },
    { pass: 30 * hours },
    { command: { act: 'close-vendor-case', by: 'jonas.meier', outcome: content } },
  ],
]

/** A response that breached, explained by its owner and excused by a Team Lead. */
const excused: [Priority, Step[]] = [
  'P2',
  [
    { pass: hours },
    { command: { act: 'start-work', by: 'amelie.dubois', acknowledgement: content } },
    { command: { act: 'explain-breach', by: 'amelie.dubois', clock: 'response/1', cause: 'load', because: 'b' } },
    { command: { act: 'excuse-breach', by: 'nadia.rossi', clock: 'response/1', reason: 'r' } },
    { command: { act: 'withdraw-excuse', by: 'jonas.meier', clock: 'response/1', reason: 'r' } },
  ],
]

/** The other one merged into it, and its signal split off again. */
const apartAgain: [Priority, Step[]] = [
  'P3',
  [
    { command: { act: 'start-work', ...sofia, acknowledgement: content } },
    { merges: otherId, by: 'nadia.rossi' },
    { pass: hours },
    { fires: otherKey },
    { splits: otherKey, by: 'nadia.rossi' },
    { leaves: otherKey },
    { pass: 30 * hours },
  ],
]
/** Beside another of its priority, which was opened an hour earlier. */
const beside = ([priority, steps]: [Priority, Step[]]): [Priority, Priority, number, Step[]] => [
  priority,
  priority,
  hours,
  steps,
]

/** Intake tells a firing or a clear to the incident that has the signal. */
const holderOf = (one: Case, signal: string): IncidentId =>
  both.find((of) => {
    const { mergedInto, signals } = one.incident(of)
    return mergedInto === null && signals.includes(signal)
  }) ?? incidentId

/** What it came to: done, refused, or heard. */
async function take(one: Case, each: Step, firings: Map<string, number>): Promise<'done' | 'refused' | 'heard'> {
  if ('pass' in each) {
    await one.pass(each.pass)
    return 'heard'
  }
  if ('fires' in each || 'clears' in each) {
    const signal = 'fires' in each ? each.fires : each.clears
    const number = (firings.get(signal) ?? 0) + ('fires' in each ? 1 : 0)
    firings.set(signal, number)
    const occurrenceId = `${signal}/${number}`
    const { now } = one
    const heard: HandlingCommand =
      'fires' in each
        ? { act: 'note-firing', occurrenceId, startsAt: now, receivedAt: now }
        : { act: 'note-clear', occurrenceId, clearedAt: now, receivedAt: now }
    await one.do(heard, holderOf(one, signal))
    return 'heard'
  }
  if ('merges' in each) {
    const { by, merges } = each
    const came = await one.doWith((into) => ({ act: 'merge', by, into, reason: 'one fault' }), merges)
    // What is used up since the earlier opening is said by the alarms, which are due at once.
    await one.pass(0)
    return came
  }
  if ('splits' in each) return one.do({ act: 'split', by: each.by, signals: [each.splits], reason: 'another' })
  if ('leaves' in each) {
    await one.do({ act: 'note-left', dedupKey: each.leaves, to: splitOffId, number: '1003' })
    return 'heard'
  }
  if (each.agoMs === undefined) return one.do(each.command, each.on)
  const at = instant(milliseconds(one.now) - each.agoMs)
  return one.do({ ...each.command, late: { at, reason: 'out of office' } } as HandlingCommand)
}

it('no sequence of acts, signals, merges and alarms makes status and clocks contradict each other', async () => {
  const reached = new Set<string>()
  const dated = new Set<string>()
  const done = { merges: 0, splits: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...priorities),
      fc.constantFrom(...priorities),
      fc.nat({ max: 5 * hours }),
      fc.array(step, { maxLength: 30, size: 'max' }),
      async (priority, another, agoMs, steps) => {
        const one = new Case()
        await one.begin(otherId, otherKey, another, agoMs)
        await one.begin(incidentId, key, priority, 0)
        const firings = new Map<string, number>()
        for (const each of steps) {
          const breached = breaches(one)
          await one.pass(1)
          const came = await take(one, each, firings)
          if (came === 'done' && 'agoMs' in each && each.agoMs !== undefined) dated.add(each.command.act)
          if (came === 'done' && 'merges' in each) done.merges++
          if (came === 'done' && 'splits' in each) done.splits++
          reached.add(one.incident().status)
          for (const of of both) {
            expect([each, of, contradictions(one, of)]).toEqual([each, of, []])
            expect([each, of, misattributed(one, of)]).toEqual([each, of, []])
          }
          expect([each, miscounted(one)]).toEqual([each, []])
          if ('command' in each && isBreachCommand(each.command)) expect(breaches(one)).toEqual(breached)
          for (const { excused, withdrawn } of one.levels().clocks) {
            if (excused) reached.add('excused')
            if (withdrawn.length > 0) reached.add('withdrawn')
          }
        }
      },
    ),
    { numRuns: 200, examples: [throughAll, recordedLate, vendorCase, excused, apartAgain].map(beside) },
  )
  expect(reached.size).toBe(8)
  for (const act of ['request-feedback', 'customer-answer', 'resolve', 'record-vendor-exchange'])
    expect(dated).toContain(act)
  expect(Math.min(done.merges, done.splits)).toBeGreaterThan(0)
})
