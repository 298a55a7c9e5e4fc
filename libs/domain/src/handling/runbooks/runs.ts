import { type HandlingEvent, isRefusal, type MissingPart, type Refusal, refuse } from '@atlas/contracts'
import { checkStandard } from '../../knowledge/check-standard.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { Classified } from '../opening/classified.js'
import { responsiblePerson } from '../status/responsible.js'
import { runbookAmong } from './named-runbook.js'
import { openRuns, type Run } from './run.js'

type Decision = readonly HandlingEvent[] | Refusal

/** A runbook of the policy in force is followed, step by step (playbook, L1: "execute predefined runbooks"). */
export function startRun(
  { by, runbook }: CommandOf<'start-run'>,
  incident: Classified,
  context: HandlingContext,
): Decision {
  const { incidentId, status, tier, runs } = incident
  if (status !== 'Work in Progress')
    return refuse('not-now', `a runbook is followed in Work in Progress; this incident is ${status}`, [
      { field: 'status', message: 'Work in Progress' },
    ])
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const atTier = context.policy.runbooks.filter(({ tiers }) => tiers.includes(tier))
  const found = atTier.find(({ id }) => id === runbook)
  if (!found) {
    const right = atTier.length > 0 ? runbookAmong(runbook, atTier) : `none: this policy has no runbook for ${tier}`
    const elsewhere = context.policy.runbooks.find(({ id }) => id === runbook)
    return refuse(
      'unknown-runbook',
      elsewhere
        ? `the runbook ${runbook} is for ${elsewhere.tiers.join(' and ')}, not for ${tier}`
        : `there is no runbook ${runbook} for ${tier}`,
      [{ field: 'runbook', message: right }],
      422,
    )
  }
  const same = openRuns(runs).find((one) => one.runbook === runbook)
  if (same)
    return refuse('already-running', `${runbook} is followed already, as run ${same.run}`, [
      { field: 'runbook', message: `another; record-step goes on with run ${same.run}, and finish-run ends it` },
    ])
  const steps = found.steps.map(({ id, check }) => ({ step: id, ...(check ? { check } : {}) }))
  const data = { incidentId, run: runs.length + 1, runbook, by, steps }
  return [{ type: 'RunbookStarted', occurredAt: context.now, data }]
}

/** What came of a step. Of one with a check, the standard says whether it is done or has failed. */
export function recordStep(command: CommandOf<'record-step'>, incident: Incident, context: HandlingContext): Decision {
  const { by, step, outcome, result, inputs, quota: reading } = command
  const run = followedRun(command.run, incident)
  if (isRefusal(run)) return run
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const found = run.steps.find((one) => one.step === step)
  if (!found) {
    const right = `one of ${run.steps.map((one) => one.step).join(', ')}`
    return refuse('unknown-step', `${run.runbook} has no step ${step}`, [{ field: 'step', message: right }], 422)
  }
  const { incidentId } = incident
  const data = { incidentId, run: run.run, runbook: run.runbook, by, step, result }
  const record = (more: Pick<StepRecord, 'outcome' | 'check'>): Decision => [
    { type: 'StepRecorded', occurredAt: context.now, data: { ...data, ...more } },
  ]
  if (found.check === null) {
    if (outcome !== undefined && inputs === undefined) return record({ outcome })
    const missing: MissingPart[] =
      outcome === undefined
        ? [{ field: 'outcome', message: 'done, failed or skipped' }]
        : [{ field: 'inputs', message: `none: ${step} is held against no standard` }]
    return refuse('incomplete', `the record of step ${step} lacks its ${missing[0]?.field ?? ''}`, missing, 422)
  }
  // A check may be passed over, with the reason as its result; never said to be passed by a word.
  if (outcome === 'skipped' && inputs === undefined) return record({ outcome })
  if (outcome !== undefined) {
    const missing = [{ field: 'outcome', message: 'left out, for the standard decides; or skipped, without inputs' }]
    return refuse('incomplete', `step ${step} is decided by the standard ${found.check}`, missing, 422)
  }
  const { standards, quotas } = context.policy
  const checked = checkStandard(found.check, inputs, { standards, quotas, reading })
  if ('missing' in checked) {
    const fields = checked.missing.map(({ field }) => field).join(', ')
    return refuse('incomplete', `the check of step ${step} lacks ${fields}`, checked.missing, 422)
  }
  const { result: check } = checked
  return record({ outcome: check.passed ? 'done' : 'failed', check })
}

type StepRecord = Extract<HandlingEvent, { type: 'StepRecorded' }>['data']

/** Solved and exhausted say that every step was followed; what was passed over is recorded as skipped. */
export function finishRun(command: CommandOf<'finish-run'>, incident: Incident, context: HandlingContext): Decision {
  const { by, outcome, because } = command
  const run = followedRun(command.run, incident)
  if (isRefusal(run)) return run
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const open = run.steps.filter((step) => step.outcome === null).map(({ step }) => step)
  if (outcome !== 'abandoned' && open.length > 0) {
    const missing = open.map((step) => ({
      field: `steps.${step}`,
      message: 'what came of it; or that it was skipped, and why',
    }))
    return refuse('incomplete', `run ${run.run} of ${run.runbook} lacks the steps ${open.join(', ')}`, missing, 422)
  }
  const { incidentId } = incident
  const data = { incidentId, run: run.run, runbook: run.runbook, by, outcome, because }
  return [{ type: 'RunFinished', occurredAt: context.now, data }]
}

/** The run of that number, or the only one that is followed. */
function followedRun(number: number | undefined, { runs }: Incident): Run | Refusal {
  const open = openRuns(runs)
  const found =
    number === undefined ? (open.length === 1 ? open[0] : undefined) : open.find(({ run }) => run === number)
  if (found) return found
  const right =
    open.length === 0
      ? 'none is followed; start-run begins one'
      : `followed are ${open.map(({ run, runbook }) => `${run} (${runbook})`).join(', ')}`
  const which = number === undefined ? 'which run is meant must be said' : `run ${number} is not followed`
  return refuse('no-such-run', `${which}: ${right}`, [{ field: 'run', message: right }])
}
