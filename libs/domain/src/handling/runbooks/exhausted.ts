import { CitedRun, type EventOf, type HandlingEvent, type MissingPart, type Refusal, refuse } from '@atlas/contracts'
import type { Runbook } from '@atlas/policy'
import { z } from 'zod'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { unknownRunbook } from './named-runbook.js'
import { runbooksFor } from './offer.js'

/** Evidence that cites a run needs one that was followed to its end without solving it. */
export function unfitRun(evidence: unknown, { runs }: Classified): Refusal | undefined {
  const cited = CitedRun.safeParse(evidence)
  if (!cited.success) return undefined
  const { run } = cited.data
  if (runs.some((one) => one.run === run && one.outcome === 'exhausted')) return undefined
  const fit = runs.filter(({ outcome }) => outcome === 'exhausted').map((one) => one.run)
  const right =
    fit.length > 0 ? `one of ${fit.join(', ')}` : 'none yet; finish-run with the outcome exhausted makes one'
  const found = runs.find((one) => one.run === run)
  const is = found
    ? `run ${run} of ${found.runbook} ${found.outcome === null ? 'is still followed' : `was ${found.outcome}`}`
    : `there is no run ${run}`
  return refuse(
    'unfit-run',
    `${is}; knowledge is exhausted by a run whose every step was followed`,
    [{ field: 'evidence.run', message: right }],
    422,
  )
}

const Followed = z.object({ runbook: z.string().trim().min(1) })

/** Evidence that names the runbook that was followed names one that there is. */
export function unknownRunbookOf(evidence: unknown, runbooks: readonly Runbook[]): MissingPart[] {
  const followed = Followed.safeParse(evidence)
  return followed.success ? unknownRunbook(followed.data.runbook, 'evidence.runbook', runbooks) : []
}

/** Where knowledge ran out and policy has no runbook, that gap counts towards a new one (domain, "Escalation"). */
export function gapOf(
  evidence: unknown,
  by: string,
  { incidentId, category, tier, cluster }: Classified,
  { policy, now }: HandlingContext,
): readonly HandlingEvent[] {
  const searched = typeof evidence === 'object' && evidence !== null && 'searched' in evidence
  if (!searched || runbooksFor(category, tier, policy.runbooks).length > 0) return []
  const gap: EventOf<'KnowledgeGapFound'> = {
    type: 'KnowledgeGapFound',
    occurredAt: now,
    data: { incidentId, by, category, cluster },
  }
  return [gap]
}
