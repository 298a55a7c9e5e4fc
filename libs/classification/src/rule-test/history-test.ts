import type { IncidentId, ReportText, SignalFacts } from '@atlas/contracts'
import { classify, extractor, signalOfReport } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import type { ConfusionTable } from './confusion.js'
import { type Outcome, Outcomes, sameOutcome } from './outcome.js'

/** An incident as it was classified when it opened. */
export interface PastClassification {
  readonly incidentId: IncidentId
  readonly number: string
  readonly facts: SignalFacts
  /** Null where it was redacted: labels must do. */
  readonly text: ReportText | null
  readonly then: Outcome & { readonly rule: string }
  readonly extractor: string
}

/** An incident that these rules would take for something else than was recorded. */
export interface Differing {
  readonly incidentId: IncidentId
  readonly number: string
  readonly then: Outcome & { readonly rule: string }
  readonly now: Outcome & { readonly rule: string }
  /** What the first person made of it; null before that. */
  readonly triaged: Outcome | null
}

export interface HistoryTested {
  /** Expected is what people said in triage, else what was classified then. */
  readonly priorities: ConfusionTable
  readonly categories: ConfusionTable
  readonly differs: readonly Differing[]
  /** Of the incidents that people have triaged, how many the rules of then and these put into people's priority. */
  readonly triaged: { readonly incidents: number; readonly rightThen: number; readonly rightNow: number }
  /** Classified by labels alone, as their text was redacted. */
  readonly redacted: number
  /** Read by another version of the code that finds facts: what differs may be its doing. */
  readonly otherExtractor: number
}

interface Kept {
  readonly number: string
  readonly then: Differing['then']
  readonly now: Differing['now']
  triaged: Outcome | null
}

/** Past incidents classified anew by a policy's rules, told in the order of the log. */
export class HistoryTest {
  private readonly incidents = new Map<IncidentId, Kept>()
  private redacted = 0
  private otherExtractor = 0

  constructor(private readonly policy: Policy) {}

  classified(past: PastClassification): void {
    const { priority, category, rule } = classify(signalOfReport(past.facts, past.text), this.policy)
    if (past.text === null) this.redacted += 1
    if (past.extractor !== extractor) this.otherExtractor += 1
    const now = { priority, category, rule }
    this.incidents.set(past.incidentId, { number: past.number, then: past.then, now, triaged: null })
  }

  /** What is said of an incident that wasn't told before is passed over. */
  triaged(incidentId: IncidentId, by: Outcome): void {
    const incident = this.incidents.get(incidentId)
    if (incident) incident.triaged = by
  }

  result(): HistoryTested {
    const outcomes = new Outcomes()
    const differs: Differing[] = []
    const counts = { incidents: 0, rightThen: 0, rightNow: 0 }
    for (const [incidentId, { number, then, now, triaged }] of this.incidents) {
      outcomes.add(triaged ?? then, now)
      if (!sameOutcome(then, now)) differs.push({ incidentId, number, then, now, triaged })
      if (!triaged) continue
      counts.incidents += 1
      if (then.priority === triaged.priority) counts.rightThen += 1
      if (now.priority === triaged.priority) counts.rightNow += 1
    }
    const { redacted, otherExtractor } = this
    return { ...outcomes.tables(), differs, triaged: counts, redacted, otherExtractor }
  }
}
