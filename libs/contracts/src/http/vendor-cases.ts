import { z } from 'zod'
import { VendorLiaison } from '../events/vendor-cases.js'

/**
 * Bodies of the acts on vendor cases. What a case must show is checked by the act, so that a refusal names every missing
 * part and is recorded; here only the shape.
 */
const text = z.string().trim().min(1).max(32_768)
const name = z.string().trim().min(1).max(200)
/** The number of a case of the incident; left out: the only one that the act could mean. */
const vendorCase = z.int().positive().optional().describe('its number; may be left out where there is one alone')
const late = {
  at: z.iso
    .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
    .optional()
    .describe('when it happened, if not now'),
  lateReason: text.optional().describe('why it is recorded only now'),
}

export const RequestVendorCaseInput = z
  .object({
    /** Ids of policy/vendors.yaml. */
    vendor: name.optional(),
    product: name.optional(),
    version: name.optional(),
    contract: name.optional(),
    severity: name.optional(),
    /** See `VendorEvidence`. */
    evidence: z.record(z.string(), z.unknown()).default({}),
  })
  .meta({
    id: 'RequestVendorCase',
    examples: [
      {
        vendor: 'vmware',
        product: 'Tanzu Kubernetes Grid Integrated Edition',
        version: '1.19.2',
        contract: 'production',
        severity: 'S2',
        evidence: {
          symptom: 'the API servers of a cluster restart every few minutes',
          because: 'it comes back on a fresh cluster of this version, and of no other',
          references: ['https://logs.example.com/q/apiserver-restarts'],
        },
      },
    ],
  })
export type RequestVendorCaseInput = z.infer<typeof RequestVendorCaseInput>

export const OpenVendorCaseInput = z
  .object({
    vendorCase,
    /** The vendor's number of the case, and who has it there. */
    number: name.optional(),
    contact: name.optional(),
    /** From now the incident waits for the vendor until then; left out, work goes on beside the case. */
    waitUntil: z.iso
      .datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
      .optional()
      .describe('the incident stands still for the vendor until then'),
  })
  .meta({
    id: 'OpenVendorCase',
    examples: [{ vendorCase: 1, number: '35812044', contact: 'Ines of the control plane team' }],
  })
export type OpenVendorCaseInput = z.infer<typeof OpenVendorCaseInput>

export const EndVendorRequestInput = z
  .object({ vendorCase, reason: text })
  .meta({ id: 'EndVendorRequest', examples: [{ vendorCase: 1, reason: 'the release notes name it, with a fix' }] })
export type EndVendorRequestInput = z.infer<typeof EndVendorRequestInput>

export const VendorExchangeInput = z
  .object({ vendorCase, direction: z.enum(['to-vendor', 'from-vendor']), text, ...late })
  .meta({
    id: 'VendorExchange',
    examples: [{ vendorCase: 1, direction: 'from-vendor', text: 'Please send the logs of the API servers.' }],
  })
export type VendorExchangeInput = z.infer<typeof VendorExchangeInput>

export const VendorSeverityInput = z
  .object({ vendorCase, to: name, decidedBy: z.enum(['vendor', 'us']).default('vendor'), reason: text })
  .meta({
    id: 'VendorSeverity',
    examples: [{ vendorCase: 1, to: 'S3', decidedBy: 'vendor', reason: 'a workaround is known' }],
  })
export type VendorSeverityInput = z.infer<typeof VendorSeverityInput>

export const CloseVendorCaseInput = z
  .object({ vendorCase, outcome: text, ...late })
  .meta({ id: 'CloseVendorCase', examples: [{ vendorCase: 1, outcome: 'fixed by 1.19.3' }] })
export type CloseVendorCaseInput = z.infer<typeof CloseVendorCaseInput>

/** One case with what it stands on, what was said, and what came of it. */
export const VendorCaseView = z
  .object({
    vendorCase: z.int(),
    vendor: z.string(),
    vendorName: z.string(),
    product: z.string(),
    version: z.string(),
    contract: z.string(),
    severity: z.string(),
    state: z.enum(['requested', 'open', 'refused', 'withdrawn', 'closed']),
    preparedBy: z.string(),
    preparedAt: z.string(),
    /** Of the shape `VendorEvidence`; null where it was redacted. */
    evidence: z.record(z.string(), z.unknown()).nullable(),
    liaison: VendorLiaison,
    /** While it is requested: who is asked to open it. */
    asked: z.array(z.string()),
    openedBy: z.string().nullable(),
    openedAt: z.string().nullable(),
    /** The vendor's. */
    number: z.string().nullable(),
    contact: z.string().nullable(),
    exchanges: z.array(
      z.object({
        exchange: z.int(),
        at: z.string(),
        direction: z.enum(['to-vendor', 'from-vendor']),
        by: z.string(),
        /** Null where it was redacted. */
        text: z.string().nullable(),
      }),
    ),
    severities: z.array(
      z.object({
        at: z.string(),
        from: z.string(),
        to: z.string(),
        decidedBy: z.enum(['vendor', 'us']),
        recordedBy: z.string(),
        reason: z.string(),
      }),
    ),
    endedAt: z.string().nullable(),
    endedBy: z.string().nullable(),
    /** Why it was refused or withdrawn, or with what it was closed; null where that was redacted. */
    outcome: z.string().nullable(),
  })
  .meta({
    id: 'VendorCase',
    examples: [
      {
        vendorCase: 1,
        vendor: 'vmware',
        vendorName: 'VMware by Broadcom',
        product: 'Antrea',
        version: '1.15.1',
        contract: 'production',
        severity: 'S2',
        state: 'requested',
        preparedBy: 'amelie.dubois',
        preparedAt: '2026-11-23T10:30:00.000Z',
        evidence: null,
        liaison: {
          channel: { portal: 'https://support.broadcom.com' },
          escalationPath: [{ to: 'the duty manager', when: 'nothing is heard within the response time' }],
          contacts: [],
        },
        asked: ['jonas.meier'],
        openedBy: null,
        openedAt: null,
        number: null,
        contact: null,
        exchanges: [],
        severities: [],
        endedAt: null,
        endedBy: null,
        outcome: null,
      },
    ],
  })
export type VendorCaseView = z.infer<typeof VendorCaseView>
