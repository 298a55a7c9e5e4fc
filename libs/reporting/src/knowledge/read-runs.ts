import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import type { AtlasEvent, ContentHash, IncidentId, Recorded, RunView } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { textsOf } from '../collaboration/texts-of.js'
import { eventsOfIncident } from '../incident/events-of-incident.js'

/** The runbooks that were followed for one incident, step by step, the oldest first. */
export class ReadRuns extends Query<RunView[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadRuns)
export class ReadRunsHandler implements IQueryHandler<ReadRuns> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadRuns): Promise<RunView[]> {
    const runs = new Map<number, RunView>()
    for await (const event of eventsOfIncident(this.log, incident)) noteRun(event, runs)
    return withResults(this.log, [...runs.values()])
  }
}

/** Folds what an event says of runs. The result of a step stands as its hash until the texts are read. */
export function noteRun(event: Recorded<AtlasEvent>, runs: Map<number, RunView>): void {
  switch (event.type) {
    case 'RunbookStarted': {
      const { run, runbook, by, steps } = event.data
      const unrecorded = { outcome: null, by: null, at: null, result: null, check: null }
      const ended = { outcome: null, because: null, endedAt: null }
      const pinned = steps.map(({ step }) => ({ step, ...unrecorded }))
      runs.set(run, { run, runbook, by, at: event.occurredAt, steps: pinned, ...ended })
      return
    }
    case 'StepRecorded': {
      const { run, step, outcome, by, result, check = null } = event.data
      const known = runs.get(run)
      if (!known) return
      const recorded = { step, outcome, by, at: event.occurredAt, result, check }
      runs.set(run, { ...known, steps: known.steps.map((one) => (one.step === step ? recorded : one)) })
      return
    }
    case 'RunFinished': {
      const { run, outcome, because } = event.data
      const known = runs.get(run)
      if (known) runs.set(run, { ...known, outcome, because, endedAt: event.occurredAt })
      return
    }
    default:
      return
  }
}

/** The results in words, null where one was redacted. */
export async function withResults(log: LogReader, runs: readonly RunView[]): Promise<RunView[]> {
  const hashes: ContentHash[] = runs.flatMap(({ steps }) => steps.flatMap(({ result }) => result ?? []))
  const text = await textsOf(log, hashes)
  return runs.map((run) => ({
    ...run,
    steps: run.steps.map((step) => ({ ...step, result: step.result === null ? null : text(step.result) })),
  }))
}
