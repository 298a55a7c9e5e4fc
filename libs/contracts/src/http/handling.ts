import { z } from 'zod'
import { Hash, IncidentId, IncidentRef, PersonId } from '../envelope.js'
import { EscalationTrigger, Verification } from '../events/handling.js'
import { Finding } from '../events/notes.js'
import { RunOutcome, StepOutcome } from '../events/runbooks.js'
import { WaitFor } from '../events/waits.js'
import { Category, Priority, Status, Tier } from '../words.js'

/**
 * Bodies of POST /v1/incidents/{id}/…, the acts of people. What the playbook demands of an act is checked by the act
 * itself, so that a refusal names every missing part and is recorded; here only the shape.
 */
const text = z.string().trim().min(1).max(32_768)
const moment = z.iso
  .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
  .describe('ISO 8601 with an offset')

/** What pauses, resumes or stops a clock may be recorded late. */
const late = {
  at: moment.optional().describe('when it happened, if not now'),
  lateReason: text.optional().describe('why it is recorded only now'),
}

const AffectedInput = z.object({
  clusters: z.array(z.string()).default([]),
  namespaces: z.array(z.string()).default([]),
  applications: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
})

export const TriageInput = z
  .object({
    priority: Priority,
    category: Category,
    affected: AffectedInput.optional(),
    /** Needed when it differs from the tentative classification. */
    reason: text.optional(),
  })
  .meta({
    id: 'Triage',
    examples: [
      { priority: 'P3', category: 'egress-access', reason: 'one namespace asks for an egress rule; nothing is broken' },
    ],
  })
export type TriageInput = z.infer<typeof TriageInput>

export const RecategoriseInput = z.object({ category: Category, reason: text }).meta({
  id: 'Recategorise',
  examples: [{ category: 'certificate', reason: 'the rule is right; the server’s certificate is not trusted' }],
})
export type RecategoriseInput = z.infer<typeof RecategoriseInput>

export const ChangeScopeInput = z.object({ affected: AffectedInput, reason: text }).meta({
  id: 'ChangeScope',
  examples: [
    {
      affected: { clusters: ['abrc1l-atlas-stg'], namespaces: ['livelink-ignition', 'billing'] },
      reason: 'a second namespace mounts the same share',
    },
  ],
})
export type ChangeScopeInput = z.infer<typeof ChangeScopeInput>

const firstWork = {
  /** Left out: the tentative classification is confirmed. */
  triage: TriageInput.optional(),
  /** Holes of the template "Unassigned → Work in Progress"; needed when somebody asked for it. */
  acknowledgement: z
    .object({
      /** A brief, high-level technical summary of what the issue is likely related to. */
      initialAssessment: text.optional(),
      /** The incident's summary if left out. */
      briefSummary: text.optional(),
    })
    .optional(),
  /** When the next update comes. */
  nextUpdateBy: moment.optional(),
}

export const StartWorkInput = z.object(firstWork).meta({
  id: 'StartWork',
  examples: [
    {
      acknowledgement: { initialAssessment: 'a missing egress rule for the namespace' },
      nextUpdateBy: '2026-11-23T13:30:00Z',
    },
  ],
})
export type StartWorkInput = z.infer<typeof StartWorkInput>
export const ReleaseInput = z
  .object({ reason: text })
  .meta({ id: 'Release', examples: [{ reason: 'another engineer knows this component' }] })
export type ReleaseInput = z.infer<typeof ReleaseInput>
export const EscalateInput = z
  .object({
    trigger: EscalationTrigger,
    /** What the trigger must show, see `escalationEvidence`. */
    evidence: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({
    id: 'Escalate',
    examples: [
      {
        trigger: 'complexity-threshold',
        evidence: {
          components: ['Avi', 'Antrea'],
          interaction: 'the egress rule is applied by both, and one undoes the other',
        },
      },
    ],
  })
export type EscalateInput = z.infer<typeof EscalateInput>
export const AcceptInput = z.object(firstWork).meta({
  id: 'Accept',
  examples: [
    {
      acknowledgement: { initialAssessment: 'two components undo each other' },
      nextUpdateBy: '2026-11-23T13:30:00Z',
    },
  ],
})
export type AcceptInput = z.infer<typeof AcceptInput>
export const TakeBackInput = z
  .object({ reason: text, ...firstWork })
  .meta({ id: 'TakeBack', examples: [{ reason: 'the missing permission was found' }] })
export type TakeBackInput = z.infer<typeof TakeBackInput>
export const DeescalateInput = z.object({ toTier: Tier, reason: text }).meta({
  id: 'Deescalate',
  examples: [{ toTier: 'L1', reason: 'the design is decided; what is left is in the runbook' }],
})
export type DeescalateInput = z.infer<typeof DeescalateInput>
export const HandOverInput = z
  .object({
    to: PersonId,
    /** What whoever takes over needs to know. */
    note: text,
  })
  .meta({ id: 'HandOver', examples: [{ to: 'hannah.wright', note: 'the rule is in review; ask the firewall team' }] })
export type HandOverInput = z.infer<typeof HandOverInput>
export const AcceptHandOverInput = z.object({}).meta({ id: 'AcceptHandOver', examples: [{}] })
export type AcceptHandOverInput = z.infer<typeof AcceptHandOverInput>
export const DeclineHandOverInput = z
  .object({ reason: text })
  .meta({ id: 'DeclineHandOver', examples: [{ reason: 'my shift ends as well' }] })
export type DeclineHandOverInput = z.infer<typeof DeclineHandOverInput>
export const WithdrawHandOverInput = z
  .object({ reason: text })
  .meta({ id: 'WithdrawHandOver', examples: [{ reason: 'it is solved' }] })
export type WithdrawHandOverInput = z.infer<typeof WithdrawHandOverInput>
export const RequestFeedbackInput = z
  .object({
    /** The specific action asked of the customer, as the template words it. */
    action: text,
    ...late,
  })
  .meta({ id: 'RequestFeedback', examples: [{ action: 'mount the share once more and tell us whether it works' }] })
export type RequestFeedbackInput = z.infer<typeof RequestFeedbackInput>
export const CustomerAnswerInput = z
  .object({ text, from: z.string().min(1).max(200).optional(), verified: z.boolean().optional(), ...late })
  .meta({ id: 'CustomerAnswer', examples: [{ text: 'It works, thank you.', from: 'robin.vogel', verified: true }] })
export type CustomerAnswerInput = z.infer<typeof CustomerAnswerInput>
export const UpdateInput = z.object({ text, nextUpdateBy: moment.optional() }).meta({
  id: 'Update',
  examples: [{ text: 'The rule is on its way through review.', nextUpdateBy: '2026-11-23T15:30:00Z' }],
})
export type UpdateInput = z.infer<typeof UpdateInput>
export const RestoredInput = z
  .object({ restoredAt: moment })
  .meta({ id: 'Restored', examples: [{ restoredAt: '2026-11-23T14:05:00Z' }] })
export type RestoredInput = z.infer<typeof RestoredInput>
export const ResolveInput = z
  .object({
    code: z.string().max(100).optional(),
    /** The root cause in a few words; for a request what was done. */
    summary: text.optional(),
    knowledge: z.union([z.object({ link: z.string().min(1).max(2000) }), z.object({ noneBecause: text })]).optional(),
    verification: Verification.optional(),
    verificationReason: text.optional(),
    /** The answer's content hash; the newest one if left out. */
    verificationMessage: z.string().optional(),
    firingReason: text.optional(),
    ...late,
  })
  .meta({
    id: 'Resolve',
    examples: [
      {
        code: 'configuration-changed',
        summary: 'the egress rule of the namespace was missing',
        knowledge: { link: 'https://kb.example.com/egress' },
        verification: 'requestor',
      },
    ],
  })
export type ResolveInput = z.infer<typeof ResolveInput>
export const ConfirmInput = z
  .object({ reason: text.optional() })
  .meta({ id: 'Confirm', examples: [{ reason: 'the requestor agrees' }] })
export type ConfirmInput = z.infer<typeof ConfirmInput>
const corrects = z.int().positive().optional().describe('the number of the one that it corrects')
export const NoteInput = z
  .object({ text, corrects })
  .meta({ id: 'NewNote', examples: [{ text: 'The firewall team has the change in review.' }] })
export type NoteInput = z.infer<typeof NoteInput>
export const FindingInput = Finding.extend({ corrects }).meta({
  id: 'NewFinding',
  examples: [
    {
      statement: 'Connections to the share are dropped since 09:12',
      links: [{ kind: 'logs', url: 'https://logs.example.com/q/1' }],
    },
  ],
})
export type FindingInput = z.infer<typeof FindingInput>
export const WaitInput = z
  .object({
    for: WaitFor,
    /** Whose turn it is: a vendor, a team, a person. */
    on: z.string().trim().min(1, 'whom it waits for').max(200),
    /** Number of the case, the change, the problem. */
    reference: z.string().trim().min(1).max(200).optional(),
    expectedBy: moment,
    reason: text,
    ...late,
  })
  .meta({
    id: 'NewWait',
    examples: [
      {
        for: 'change',
        on: 'network team',
        reference: 'CHG0031002',
        expectedBy: '2026-11-24T09:00:00Z',
        reason: 'the firewall is changed in their window',
      },
    ],
  })
export type WaitInput = z.infer<typeof WaitInput>
export const ExtendWaitInput = z
  .object({ expectedBy: moment, reason: text })
  .meta({ id: 'ExtendWait', examples: [{ expectedBy: '2026-11-25T09:00:00Z', reason: 'the window was moved' }] })
export type ExtendWaitInput = z.infer<typeof ExtendWaitInput>
export const EndWaitInput = z
  .object({ outcome: text, ...late })
  .meta({ id: 'EndWait', examples: [{ outcome: 'the rule is in place' }] })
export type EndWaitInput = z.infer<typeof EndWaitInput>
const consultation = z.int().positive().describe('its number')
export const ConsultInput = z
  .object({
    of: z.union([
      z.strictObject({ person: PersonId }),
      z.strictObject({ tier: Tier }),
      /** Id of a technical audience in stakeholders.yaml. */
      z.strictObject({ audience: z.string().min(1).max(100) }),
    ]),
    question: text,
    answerBy: moment,
  })
  .meta({
    id: 'Consult',
    examples: [
      {
        of: { audience: 'network-teams' },
        question: 'Does the firewall see the packets of this namespace?',
        answerBy: '2026-11-23T15:00:00Z',
      },
    ],
  })
export type ConsultInput = z.infer<typeof ConsultInput>
export const AcceptConsultationInput = z
  .object({ consultation })
  .meta({ id: 'AcceptConsultation', examples: [{ consultation: 1 }] })
export type AcceptConsultationInput = z.infer<typeof AcceptConsultationInput>
export const DeclineConsultationInput = z
  .object({ consultation, reason: text })
  .meta({ id: 'DeclineConsultation', examples: [{ consultation: 1, reason: 'this firewall is not ours' }] })
export type DeclineConsultationInput = z.infer<typeof DeclineConsultationInput>
export const AnswerConsultationInput = z
  .object({ consultation, answer: text, from: z.string().min(1).max(200).optional() })
  .meta({ id: 'AnswerConsultation', examples: [{ consultation: 1, answer: 'It sees them and drops them: rule 17.' }] })
export type AnswerConsultationInput = z.infer<typeof AnswerConsultationInput>
export const WithdrawConsultationInput = z
  .object({ consultation, reason: text })
  .meta({ id: 'WithdrawConsultation', examples: [{ consultation: 1, reason: 'the rule was found' }] })
export type WithdrawConsultationInput = z.infer<typeof WithdrawConsultationInput>
export const StartRunInput = z
  .object({ runbook: z.string().min(1).max(63).describe('id of a runbook of the policy in force') })
  .meta({ id: 'StartRun', examples: [{ runbook: 'egress-access' }] })
export type StartRunInput = z.infer<typeof StartRunInput>
const run = z.int().positive().optional().describe('its number; left out, the only one that is followed')
export const RecordStepInput = z
  .object({
    run,
    step: z.string().min(1).max(63),
    /** Left out where a standard decides. */
    outcome: StepOutcome.optional(),
    /** What came of it. */
    result: text,
    /** Of a step with a check: what is held against the standard, see `standardInputs`. */
    inputs: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'RecordStep', examples: [{ step: 'look', outcome: 'done', result: 'the rule is missing' }] })
export type RecordStepInput = z.infer<typeof RecordStepInput>
export const FinishRunInput = z
  .object({ run, outcome: RunOutcome, because: text })
  .meta({ id: 'FinishRun', examples: [{ outcome: 'solved', because: 'the rule is in place' }] })
export type FinishRunInput = z.infer<typeof FinishRunInput>
export const KeepResolvedInput = z
  .object({ reason: text })
  .meta({ id: 'KeepResolved', examples: [{ reason: 'a word of thanks, nothing to do' }] })
export type KeepResolvedInput = z.infer<typeof KeepResolvedInput>
export const RestrictInput = z
  .object({ reason: text })
  .meta({ id: 'Restrict', examples: [{ reason: 'the report names an account that was taken over' }] })
export type RestrictInput = z.infer<typeof RestrictInput>
export const AdmitReaderInput = z
  .object({ reader: PersonId.describe('a person, or the channel of an audience'), reason: text })
  .meta({
    id: 'AdmitReader',
    examples: [{ reader: 'petra.lang', reason: 'decides whether the cluster is taken down' }],
  })
export type AdmitReaderInput = z.infer<typeof AdmitReaderInput>
export const LiftRestrictionInput = z
  .object({ reason: text })
  .meta({ id: 'LiftRestriction', examples: [{ reason: 'the hole is closed and was published' }] })
export type LiftRestrictionInput = z.infer<typeof LiftRestrictionInput>
export const CancelInput = z
  .object({ reason: text, duplicateOf: IncidentId.optional() })
  .meta({ id: 'Cancel', examples: [{ reason: 'a test of the alerting' }] })
export type CancelInput = z.infer<typeof CancelInput>
const relation = {
  relation: z.enum(['parent-of', 'caused-by']).describe('this incident is … the other'),
  incident: IncidentRef.describe('the other incident, by id or number'),
  reason: text,
}
export const RelateInput = z.object(relation).meta({
  id: 'Relate',
  examples: [{ relation: 'parent-of', incident: '1002', reason: 'the same flaw of the CNI shows on both clusters' }],
})
export type RelateInput = z.infer<typeof RelateInput>
export const UnrelateInput = z.object(relation).meta({
  id: 'Unrelate',
  examples: [{ relation: 'caused-by', incident: '1002', reason: 'the node was healthy when this began' }],
})
export type UnrelateInput = z.infer<typeof UnrelateInput>
export const MergeInput = z
  .object({ into: IncidentRef.describe('the incident that goes on for both, by id or number'), reason: text })
  .meta({ id: 'Merge', examples: [{ into: '1001', reason: 'two alerts of one failed switch' }] })
export type MergeInput = z.infer<typeof MergeInput>
export const SplitInput = z
  .object({ signals: z.array(Hash).min(1).describe('keys of its signals, which its view names'), reason: text })
  .meta({
    id: 'Split',
    examples: [{ signals: ['a'.repeat(64)], reason: 'the disk has nothing to do with the switch' }],
  })
export type SplitInput = z.infer<typeof SplitInput>
export const ReopenInput = z
  .object({ reason: text, ...firstWork })
  .meta({ id: 'Reopen', examples: [{ reason: 'the share is gone again', nextUpdateBy: '2026-11-23T17:00:00Z' }] })
export type ReopenInput = z.infer<typeof ReopenInput>

/** How the incident stands after an act; its stream version is the answer's ETag. */
export const HandlingAnswer = z
  .object({
    id: z.string(),
    number: z.string(),
    status: Status,
    priority: Priority.nullable(),
    category: Category.nullable(),
    tier: Tier.nullable(),
    owner: z.string().nullable(),
    candidate: z.string().nullable(),
    version: z.number().int(),
    /** Names of the events that the act wrote, in order. */
    events: z.array(z.string()),
  })
  .meta({
    id: 'HandlingAnswer',
    examples: [
      {
        id: '0199f3a0-0000-7000-8000-000000000001',
        number: '1001',
        status: 'Work in Progress',
        priority: 'P3',
        category: 'egress-access',
        tier: 'L1',
        owner: 'sofia.keller',
        candidate: null,
        version: 4,
        events: ['TriageConfirmed', 'WorkStarted'],
      },
    ],
  })
export type HandlingAnswer = z.infer<typeof HandlingAnswer>
