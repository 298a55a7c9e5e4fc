import { z } from 'zod'
import { Consulted } from '../events/consultations.js'
import { EscalationCause } from '../events/handling.js'
import { FindingLink } from '../events/notes.js'
import { Relation } from '../events/relations.js'
import { WaitFor } from '../events/waits.js'
import { Category, Priority, Role, Status, Tier } from '../words.js'
import { ClockAttribution } from './attribution.js'
import { examplesOf } from './examples.js'

/** One clock at an instant. Milliseconds are integers. */
export const ClockView = z
  .object({
    clock: z.string(),
    kind: z.string(),
    state: z.enum(['not-started', 'running', 'paused', 'met', 'cancelled']),
    target: z.string(),
    calendar: z.string(),
    elapsedMs: z.number().int(),
    /** target − elapsed; negative after a breach. */
    remainingMs: z.number().int(),
    dueAt: z.string().nullable(),
    breachedAt: z.string().nullable(),
    /** Why it breached, by the newest explanation. */
    explained: z.object({ cause: z.string(), because: z.string(), by: z.string(), at: z.string() }).nullable(),
    /** Excused or not, it is a breach. */
    excused: z.object({ reason: z.string(), approver: z.string(), at: z.string() }).nullable(),
    /** From 75 % to the breach. */
    atRisk: z.boolean(),
  })
  .meta({
    id: 'Clock',
    examples: [
      {
        clock: 'resolution/1',
        kind: 'resolution',
        state: 'running',
        target: 'PT27H',
        calendar: 'business',
        elapsedMs: 3600000,
        remainingMs: 93600000,
        dueAt: '2026-11-26T09:30:00.000Z',
        breachedAt: null,
        explained: null,
        excused: null,
        atRisk: false,
      },
    ],
  })
export type ClockView = z.infer<typeof ClockView>

/** A request for another priority that nobody has decided yet. */
export const PendingReclassification = z
  .object({
    request: z.int(),
    to: Priority,
    by: z.string(),
    /** Of each row that lacks its approval, the roles of which one approves. */
    waitsFor: z.array(z.array(Role)),
    /** It was opened by a change in ServiceNow, and waits for its evidence and a right writer. */
    lacksEvidence: z.boolean(),
    expiresAt: z.string(),
  })
  .meta({
    id: 'PendingReclassification',
    examples: [
      {
        request: 1,
        to: 'P2',
        by: 'amelie.dubois',
        waitsFor: [['Team Lead', 'Evangelist']],
        lacksEvidence: false,
        expiresAt: '2026-11-23T18:30:00.000Z',
      },
    ],
  })
export type PendingReclassification = z.infer<typeof PendingReclassification>

/** A stretch of a clock's life in one state under one calendar and target, and the open time that counted in it. */
export const ClockStretch = z.object({
  from: z.string(),
  to: z.string(),
  /** What began it: the entries of that instant, and the facts that caused them. */
  because: z.array(z.object({ change: z.string(), fact: z.string() })),
  state: ClockView.shape.state,
  target: z.string(),
  calendar: z.string(),
  /** The open intervals that counted; none unless running. */
  counted: z.array(z.object({ from: z.string(), to: z.string() })),
  countedMs: z.number().int(),
  /** At the end of the stretch. */
  elapsedMs: z.number().int(),
})
export type ClockStretch = z.infer<typeof ClockStretch>

/** Why a clock stands where it does: its stretches add up to what has elapsed, and so do the shares of its time. */
export const ClockExplanation = ClockView.extend({
  at: z.string(),
  stretches: z.array(ClockStretch),
  ...ClockAttribution.pick({ pausedMs: true, shares: true }).shape,
}).meta({
  id: 'ClockExplanation',
  examples: [
    {
      clock: 'resolution/1',
      kind: 'resolution',
      state: 'running',
      target: 'PT27H',
      calendar: 'business',
      elapsedMs: 3600000,
      remainingMs: 93600000,
      dueAt: '2026-11-26T09:30:00.000Z',
      breachedAt: null,
      explained: null,
      excused: null,
      atRisk: false,
      at: '2026-11-23T10:30:00.000Z',
      pausedMs: 0,
      shares: [
        { holder: 'nobody', whom: null, tier: 'L1', waiting: null, runningMs: 600000, pausedMs: 0 },
        { holder: 'person', whom: 'sofia.keller', tier: 'L1', waiting: null, runningMs: 3000000, pausedMs: 0 },
      ],
      stretches: [
        {
          from: '2026-11-23T09:30:00.000Z',
          to: '2026-11-23T10:30:00.000Z',
          because: [{ change: 'start', fact: 'TentativePrioritySet' }],
          state: 'running',
          target: 'PT27H',
          calendar: 'business',
          counted: [{ from: '2026-11-23T09:30:00.000Z', to: '2026-11-23T10:30:00.000Z' }],
          countedMs: 3600000,
          elapsedMs: 3600000,
        },
      ],
    },
  ],
})
export type ClockExplanation = z.infer<typeof ClockExplanation>

/** What an incident waits for other than its customer. */
export const WaitView = z
  .object({
    wait: z.number().int(),
    for: WaitFor,
    on: z.string(),
    reference: z.string().nullable(),
    since: z.string(),
    expectedBy: z.string().nullable(),
    overdue: z.boolean(),
  })
  .meta({
    id: 'Wait',
    examples: [
      {
        wait: 1,
        for: 'change',
        on: 'network team',
        reference: 'CHG0031002',
        since: '2026-11-23T10:00:00.000Z',
        expectedBy: '2026-11-24T09:00:00.000Z',
        overdue: false,
      },
    ],
  })
export type WaitView = z.infer<typeof WaitView>

/** Offered to a person of the same tier, who owns it once they accept. */
export const HandOverView = z
  .object({ to: z.string(), by: z.string(), since: z.string() })
  .meta({ id: 'OfferedHandOver' })
export type HandOverView = z.infer<typeof HandOverView>

/** A note: internal, or a comment with the requestor, one way or the other. */
export const NoteView = z
  .object({
    kind: z.enum(['work-note', 'comment']),
    /** Of a work note. */
    note: z.number().int().nullable(),
    at: z.string(),
    by: z.string(),
    /** Null where it was redacted. */
    text: z.string().nullable(),
    corrects: z.number().int().nullable(),
  })
  .meta({
    id: 'Note',
    examples: [
      {
        kind: 'work-note',
        note: 1,
        at: '2026-11-23T10:05:00.000Z',
        by: 'sofia.keller',
        text: 'The firewall team has the change in review.',
        corrects: null,
      },
    ],
  })
export type NoteView = z.infer<typeof NoteView>

export const FindingView = z
  .object({
    finding: z.number().int(),
    at: z.string(),
    by: z.string(),
    /** Null where it was redacted. */
    statement: z.string().nullable(),
    links: z.array(FindingLink),
    corrects: z.number().int().nullable(),
  })
  .meta({
    id: 'Finding',
    examples: [
      {
        finding: 1,
        at: '2026-11-23T10:04:00.000Z',
        by: 'sofia.keller',
        statement: 'Connections to the share are dropped since 09:12',
        links: [{ kind: 'logs', url: 'https://logs.example.com/q/1' }],
        corrects: null,
      },
    ],
  })
export type FindingView = z.infer<typeof FindingView>

/** Help asked of others, and what came of it. */
export const ConsultationView = z
  .object({
    consultation: z.number().int(),
    of: Consulted,
    /** Who is still asked. */
    asked: z.array(z.string()),
    by: z.string(),
    at: z.string(),
    answerBy: z.string(),
    question: z.string().nullable(),
    state: z.enum(['asked', 'accepted', 'overdue', 'declined', 'answered', 'withdrawn']),
    acceptedBy: z.string().nullable(),
    answeredBy: z.string().nullable(),
    answeredAt: z.string().nullable(),
    answer: z.string().nullable(),
    /** Why it was declined or withdrawn. */
    reason: z.string().nullable(),
  })
  .meta({
    id: 'Consultation',
    examples: [
      {
        consultation: 1,
        of: { audience: 'network-teams' },
        asked: ['network.oncall'],
        by: 'sofia.keller',
        at: '2026-11-23T10:06:00.000Z',
        answerBy: '2026-11-23T15:00:00.000Z',
        question: 'Does the firewall see the packets of this namespace?',
        state: 'asked',
        acceptedBy: null,
        answeredBy: null,
        answeredAt: null,
        answer: null,
        reason: null,
      },
    ],
  })
export type ConsultationView = z.infer<typeof ConsultationView>

/** Since when, by whom and why an incident is restricted; `by` null: policy restricts its category. */
export const RestrictionView = z.object({ since: z.string(), by: z.string().nullable(), reason: z.string() }).meta({
  id: 'Restriction',
  examples: [{ since: '2026-11-23T09:30:00.000Z', by: null, reason: 'its category is security' }],
})
export type RestrictionView = z.infer<typeof RestrictionView>

/** What it has to do with another incident: this one is … that one. */
export const RelationView = z
  .object({
    relation: Relation,
    incident: z.string(),
    /** Null of one that was followed: its number is in its own view. */
    number: z.string().nullable(),
  })
  .meta({
    id: 'Relation',
    examples: [{ relation: 'child-of', incident: '0199f3a0-0000-7000-8000-000000000002', number: '1002' }],
  })
export type RelationView = z.infer<typeof RelationView>

export const IncidentView = z
  .object({
    /** How much of it the reader sees. */
    shows: z.literal('everything'),
    id: z.string(),
    number: z.string(),
    summary: z.string().nullable(),
    /** Outside its team only number, priority, status and clocks are shown; null: it isn't restricted. */
    restricted: RestrictionView.nullable(),
    cluster: z.string(),
    environment: z.string(),
    namespace: z.string().nullable(),
    priority: Priority.nullable(),
    category: Category.nullable(),
    tier: Tier.nullable(),
    status: Status,
    owner: z.string().nullable(),
    candidate: z.string().nullable(),
    /** Owner off shift: since when, with nobody having accepted a hand-over. */
    ownerOffShiftSince: z.string().nullable(),
    /** A hand-over that waits to be accepted. */
    offered: HandOverView.nullable(),
    tentative: z.boolean(),
    occurrences: z.number().int(),
    notifications: z.number().int(),
    firing: z.boolean(),
    openedAt: z.string(),
    follows: z.string().nullable(),
    relations: z.array(RelationView),
    /** Keys of the signals that belong to it: what a split names. */
    signals: z.array(z.string()),
    flags: z.array(z.string()),
    pendingReclassifications: z.array(PendingReclassification),
    /** What it waits for other than its customer. */
    wait: WaitView.nullable(),
    /** Open consultations. */
    consultations: z.number().int(),
    /** Cases with vendors that wait to be opened or are open. */
    vendorCases: z.number().int(),
    /** Since when a reply of the requestor waits for a decision, while Resolved. */
    replyWaitsSince: z.string().nullable(),
    clocks: z.array(ClockView),
  })
  .meta({
    id: 'Incident',
    examples: [
      {
        shows: 'everything',
        id: '0199f3a0-0000-7000-8000-000000000001',
        number: '1001',
        restricted: null,
        summary: 'Add egress NFS access for the namespace livelink-ignition',
        cluster: 'abrc1l-atlas-stg',
        environment: 'staging',
        namespace: 'livelink-ignition',
        priority: 'P3',
        category: 'egress-access',
        tier: 'L1',
        status: 'Work in Progress',
        owner: 'sofia.keller',
        candidate: null,
        tentative: false,
        occurrences: 1,
        notifications: 0,
        firing: false,
        openedAt: '2026-11-23T09:30:00.000Z',
        follows: null,
        relations: [],
        signals: ['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
        flags: [],
        pendingReclassifications: [],
        wait: null,
        consultations: 0,
        replyWaitsSince: null,
        ownerOffShiftSince: null,
        offered: null,
        vendorCases: 0,
        clocks: [
          {
            clock: 'resolution/1',
            kind: 'resolution',
            state: 'running',
            target: 'PT27H',
            calendar: 'business',
            elapsedMs: 3600000,
            remainingMs: 93600000,
            dueAt: '2026-11-26T09:30:00.000Z',
            breachedAt: null,
            explained: null,
            excused: null,
            atRisk: false,
          },
        ],
      },
    ],
  })
export type IncidentView = z.infer<typeof IncidentView>

const standing = {
  id: z.string(),
  number: z.string(),
  priority: Priority.nullable(),
  status: Status,
  clocks: z.array(ClockView),
}
/** A restricted incident outside its team. */
export const StandingView = z.object({ shows: z.literal('standing'), ...standing }).meta({ id: 'IncidentStanding' })
/** For area leads and vendor managers: how it stands, without what was reported and found. */
export const SummaryView = z
  .object({
    shows: z.literal('summary'),
    ...standing,
    cluster: z.string(),
    environment: z.string(),
    category: Category.nullable(),
    tier: Tier.nullable(),
    tentative: z.boolean(),
    openedAt: z.string(),
  })
  .meta({ id: 'IncidentSummary' })
/** For whoever reported it. */
export const OwnView = z
  .object({
    shows: z.literal('own'),
    ...standing,
    summary: z.string().nullable(),
    cluster: z.string(),
    environment: z.string(),
    namespace: z.string().nullable(),
    openedAt: z.string(),
  })
  .meta({ id: 'OwnIncident' })
/** An incident as much as its reader may see of it. */
export const SeenIncident = z
  .discriminatedUnion('shows', [IncidentView, SummaryView, OwnView, StandingView])
  .meta({ id: 'SeenIncident', examples: [...examplesOf(IncidentView)] })
export type SeenIncident = z.infer<typeof SeenIncident>

/** One hand-over between tiers, with what the next tier is to see first: the evidence as it was given. */
export const EscalationView = z
  .object({
    at: z.string(),
    fromTier: Tier,
    toTier: Tier,
    /** Null for a de-escalation, which has a reason instead. */
    trigger: EscalationCause.nullable(),
    reason: z.string().nullable(),
    /** Responsible until acceptance; null where the clock raised what nobody owned. */
    giver: z.string().nullable(),
    /** Of the trigger's shape (`escalationEvidence`); null where none was recorded, or it was redacted. */
    evidence: z.record(z.string(), z.unknown()).nullable(),
    /** When its time to accept was used up: who had been asked, who was asked then, or which Team Lead was told. */
    notAccepted: z.array(
      z.object({
        at: z.string(),
        asked: z.string().nullable(),
        next: z.string().nullable(),
        told: z.string().nullable(),
      }),
    ),
    /** Accepted, or taken back by the giver; null while it waits, and where the incident was closed meanwhile. */
    takenBy: z.string().nullable(),
    takenAt: z.string().nullable(),
  })
  .meta({
    id: 'Escalation',
    examples: [
      {
        at: '2026-11-23T10:30:00.000Z',
        fromTier: 'L1',
        toTier: 'L2',
        trigger: 'complexity-threshold',
        reason: null,
        giver: 'sofia.keller',
        evidence: {
          components: ['Avi', 'Antrea'],
          interaction: 'the egress rule is applied by both, and one undoes the other',
        },
        takenBy: 'amelie.dubois',
        notAccepted: [],
        takenAt: '2026-11-23T10:42:00.000Z',
      },
    ],
  })
export type EscalationView = z.infer<typeof EscalationView>

/** A page of a list; its example holds the item's. */
export const Page = <T extends z.ZodType>(item: T) =>
  z
    .object({ items: z.array(item), next: z.string().nullable() })
    .meta({ examples: [{ items: examplesOf(item), next: null }] })
