import { z } from 'zod'
import { IncidentId, PersonId } from '../envelope.js'
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
  .meta({ id: 'Triage' })
export type TriageInput = z.infer<typeof TriageInput>

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

export const StartWorkInput = z.object(firstWork).meta({ id: 'StartWork' })
export type StartWorkInput = z.infer<typeof StartWorkInput>
export const ReleaseInput = z.object({ reason: text }).meta({ id: 'Release' })
export type ReleaseInput = z.infer<typeof ReleaseInput>
export const EscalateInput = z
  .object({
    trigger: EscalationTrigger,
    /** What the trigger must show, see `escalationEvidence`. */
    evidence: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({ id: 'Escalate' })
export type EscalateInput = z.infer<typeof EscalateInput>
export const AcceptInput = z.object(firstWork).meta({ id: 'Accept' })
export type AcceptInput = z.infer<typeof AcceptInput>
export const TakeBackInput = z.object({ reason: text, ...firstWork }).meta({ id: 'TakeBack' })
export type TakeBackInput = z.infer<typeof TakeBackInput>
export const DeescalateInput = z.object({ toTier: Tier, reason: text }).meta({ id: 'Deescalate' })
export type DeescalateInput = z.infer<typeof DeescalateInput>
export const HandOverInput = z
  .object({
    to: PersonId,
    /** What whoever takes over needs to know. */
    note: text,
  })
  .meta({ id: 'HandOver' })
export type HandOverInput = z.infer<typeof HandOverInput>
export const AcceptHandOverInput = z.object({}).meta({ id: 'AcceptHandOver' })
export type AcceptHandOverInput = z.infer<typeof AcceptHandOverInput>
export const DeclineHandOverInput = z.object({ reason: text }).meta({ id: 'DeclineHandOver' })
export type DeclineHandOverInput = z.infer<typeof DeclineHandOverInput>
export const WithdrawHandOverInput = z.object({ reason: text }).meta({ id: 'WithdrawHandOver' })
export type WithdrawHandOverInput = z.infer<typeof WithdrawHandOverInput>
export const RequestFeedbackInput = z
  .object({
    /** The specific action asked of the customer, as the template words it. */
    action: text,
    ...late,
  })
  .meta({ id: 'RequestFeedback' })
export type RequestFeedbackInput = z.infer<typeof RequestFeedbackInput>
export const CustomerAnswerInput = z
  .object({ text, from: z.string().min(1).max(200).optional(), verified: z.boolean().optional(), ...late })
  .meta({ id: 'CustomerAnswer' })
export type CustomerAnswerInput = z.infer<typeof CustomerAnswerInput>
export const UpdateInput = z.object({ text, nextUpdateBy: moment.optional() }).meta({ id: 'Update' })
export type UpdateInput = z.infer<typeof UpdateInput>
export const RestoredInput = z.object({ restoredAt: moment }).meta({ id: 'Restored' })
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
  .meta({ id: 'Resolve' })
export type ResolveInput = z.infer<typeof ResolveInput>
export const ConfirmInput = z.object({ reason: text.optional() }).meta({ id: 'Confirm' })
export type ConfirmInput = z.infer<typeof ConfirmInput>
const corrects = z.int().positive().optional().describe('the number of the one that it corrects')
export const NoteInput = z.object({ text, corrects }).meta({ id: 'NewNote' })
export type NoteInput = z.infer<typeof NoteInput>
export const FindingInput = Finding.extend({ corrects }).meta({ id: 'NewFinding' })
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
  .meta({ id: 'NewWait' })
export type WaitInput = z.infer<typeof WaitInput>
export const ExtendWaitInput = z.object({ expectedBy: moment, reason: text }).meta({ id: 'ExtendWait' })
export type ExtendWaitInput = z.infer<typeof ExtendWaitInput>
export const EndWaitInput = z.object({ outcome: text, ...late }).meta({ id: 'EndWait' })
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
  .meta({ id: 'Consult' })
export type ConsultInput = z.infer<typeof ConsultInput>
export const AcceptConsultationInput = z.object({ consultation }).meta({ id: 'AcceptConsultation' })
export type AcceptConsultationInput = z.infer<typeof AcceptConsultationInput>
export const DeclineConsultationInput = z.object({ consultation, reason: text }).meta({ id: 'DeclineConsultation' })
export type DeclineConsultationInput = z.infer<typeof DeclineConsultationInput>
export const AnswerConsultationInput = z
  .object({ consultation, answer: text, from: z.string().min(1).max(200).optional() })
  .meta({ id: 'AnswerConsultation' })
export type AnswerConsultationInput = z.infer<typeof AnswerConsultationInput>
export const WithdrawConsultationInput = z.object({ consultation, reason: text }).meta({ id: 'WithdrawConsultation' })
export type WithdrawConsultationInput = z.infer<typeof WithdrawConsultationInput>
export const StartRunInput = z
  .object({ runbook: z.string().min(1).max(63).describe('id of a runbook of the policy in force') })
  .meta({ id: 'StartRun' })
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
  .meta({ id: 'RecordStep' })
export type RecordStepInput = z.infer<typeof RecordStepInput>
export const FinishRunInput = z.object({ run, outcome: RunOutcome, because: text }).meta({ id: 'FinishRun' })
export type FinishRunInput = z.infer<typeof FinishRunInput>
export const KeepResolvedInput = z.object({ reason: text }).meta({ id: 'KeepResolved' })
export type KeepResolvedInput = z.infer<typeof KeepResolvedInput>
export const CancelInput = z.object({ reason: text, duplicateOf: IncidentId.optional() }).meta({ id: 'Cancel' })
export type CancelInput = z.infer<typeof CancelInput>
export const ReopenInput = z.object({ reason: text, ...firstWork }).meta({ id: 'Reopen' })
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
  .meta({ id: 'HandlingAnswer' })
export type HandlingAnswer = z.infer<typeof HandlingAnswer>
