import type { AtlasEvent, ContentHash, Recorded } from '@atlas/contracts'

/** Content that a decision names: what it stands on, by what it is. */
export interface Named {
  readonly what: string
  readonly hash: ContentHash
}

/** The evidence of a decision: what was shown for it, or said when it was made. */
export function evidenceNamed(event: AtlasEvent): readonly Named[] {
  switch (event.type) {
    case 'IncidentEscalated':
      return event.data.evidence === null ? [] : [{ what: event.data.trigger, hash: event.data.evidence }]
    case 'ReclassificationRequested':
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return event.data.rows.map(({ from, to, kind, evidence }) => ({
        what: `${from} to ${to}: ${kind}`,
        hash: evidence,
      }))
    case 'VendorCaseRequested':
      return [{ what: `vendor case ${event.data.vendorCase}`, hash: event.data.evidence }]
    case 'VendorCaseClosed':
      return [{ what: 'outcome', hash: event.data.outcome }]
    case 'NoteAdded':
      return [{ what: `note ${event.data.note}`, hash: event.data.text }]
    case 'FindingRecorded':
      return [{ what: `finding ${event.data.finding}`, hash: event.data.content }]
    case 'StepRecorded':
      return [{ what: `result of ${event.data.step}`, hash: event.data.result }]
    case 'ConsultationAnswered':
      return [{ what: `answer of consultation ${event.data.consultation}`, hash: event.data.answer }]
    case 'CustomerAnswered':
      return [{ what: 'answer of the requestor', hash: event.data.text }]
    case 'RootCauseFound':
      return [{ what: 'root cause', hash: event.data.rootCause }]
    case 'ReviewHeld':
      return [{ what: 'conclusions', hash: event.data.conclusions }]
    case 'IncidentResolved': {
      const { summary, verificationMessage: message } = event.data
      const verified = message === undefined ? [] : [{ what: 'verified by the requestor’s message', hash: message }]
      return [{ what: 'root-cause summary', hash: summary }, ...verified]
    }
    default:
      return []
  }
}

/** Content that holds the reason, where that isn't in the event. */
export function reasonNamed(event: AtlasEvent): ContentHash | undefined {
  switch (event.type) {
    case 'ReclassificationRequested':
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return event.data.reason
    default:
      return undefined
  }
}

/** The reason that stands in the event itself; null where there is none. */
export function reasonIn(event: AtlasEvent): string | null {
  if (event.type === 'IncidentClassified' || event.type === 'SignalClassified')
    return event.data.matched.find(({ rule }) => rule === event.data.rule)?.because ?? null
  const { data } = event
  const given = [
    'reason' in data && reasonNamed(event) === undefined ? data.reason : undefined,
    'because' in data && event.type !== 'ContentRedacted' && !isEventName.test(data.because) ? data.because : undefined,
    'verificationReason' in data ? data.verificationReason : undefined,
    'firingReason' in data ? data.firingReason : undefined,
    'lateReason' in data ? data.lateReason && `recorded late: ${data.lateReason}` : undefined,
  ]
  return given.filter((reason) => typeof reason === 'string').join('; ') || null
}

/** What an intention names as its cause, `handling-…@3`, is no reason. */
const isEventName = /^[a-z-]+-.+@\d+$/

/** The rule of classification, the rows of the matrix, or the rule that acted by itself; null for a person's decision. */
export function ruleOf(event: Recorded<AtlasEvent>): string | null {
  switch (event.type) {
    case 'IncidentClassified':
    case 'SignalClassified':
    case 'TentativePrioritySet':
      return event.data.rule
    case 'ReclassificationRequested':
    case 'PriorityReclassified':
    case 'PriorityLowered':
    case 'ReclassificationAskedElsewhere':
      return event.data.rows.map(({ row }) => (row === 'lowering' ? 'lowering' : `matrix row ${row}`)).join(', ')
    case 'ReclassificationApproved':
      return event.data.row === 'lowering' ? 'lowering' : `matrix row ${event.data.row}`
    case 'ClockStarted':
    case 'ClockRetargeted':
      return `service level ${event.data.terms.serviceLevel}`
    case 'IncidentEscalated':
      return event.data.trigger
    default:
      return event.metadata.actor.kind === 'rule' ? event.metadata.actor.id : null
  }
}
