import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs'
import {
  type AtlasEvent,
  CitedRun,
  type ContentHash,
  type EscalationView,
  type IncidentId,
  type Recorded,
  type RunView,
} from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { noteRun, withResults } from '../knowledge/read-runs.js'
import { eventsOfIncident } from '../incident/events-of-incident.js'

/** The hand-overs of one incident, newest first: evidence travels (domain, "Escalation"). */
export class ReadEscalations extends Query<EscalationView[]> {
  constructor(readonly incident: IncidentId) {
    super()
  }
}

@QueryHandler(ReadEscalations)
export class ReadEscalationsHandler implements IQueryHandler<ReadEscalations> {
  constructor(private readonly log: LogReader) {}

  async execute({ incident }: ReadEscalations): Promise<EscalationView[]> {
    const handOvers: HandOver[] = []
    const followed = new Map<number, RunView>()
    for await (const event of eventsOfIncident(this.log, incident)) {
      note(event, handOvers)
      noteRun(event, followed)
    }
    const contents = await this.log.content(handOvers.flatMap(({ evidence }) => evidence ?? []))
    const runs = await withResults(this.log, [...followed.values()])
    return handOvers.map((one) => ({ ...one, evidence: withRun(read(one.evidence, contents), runs) })).reverse()
  }
}

type HandOver = Omit<EscalationView, 'evidence'> & { readonly evidence: ContentHash | null }

const waits = { notAccepted: [], takenBy: null, takenAt: null }

function note(event: Recorded<AtlasEvent>, handOvers: HandOver[]): void {
  switch (event.type) {
    case 'IncidentEscalated': {
      const { fromTier, toTier, trigger, evidence, giver } = event.data
      const at = event.occurredAt
      handOvers.push({ at, fromTier, toTier, trigger, reason: null, giver, evidence, ...waits })
      return
    }
    case 'IncidentDeescalated': {
      const { fromTier, toTier, reason, giver } = event.data
      const at = event.occurredAt
      handOvers.push({ at, fromTier, toTier, trigger: null, reason, giver, evidence: null, ...waits })
      return
    }
    case 'EscalationNotAccepted': {
      const { asked, next, told } = event.data
      const last = handOvers.pop()
      const step = { at: event.occurredAt, asked, next, told }
      if (last) handOvers.push({ ...last, notAccepted: [...last.notAccepted, step] })
      return
    }
    case 'EscalationAccepted':
    case 'EscalationTakenBack': {
      const last = handOvers.pop()
      if (last) handOvers.push({ ...last, takenBy: event.data.by, takenAt: event.occurredAt })
      return
    }
    default:
      return
  }
}

/** A run that is cited is told as if its steps had been typed. */
function withRun(evidence: EscalationView['evidence'], runs: readonly RunView[]): EscalationView['evidence'] {
  const cited = CitedRun.safeParse(evidence)
  const found = cited.success ? runs.find(({ run }) => run === cited.data.run) : undefined
  if (!found) return evidence
  const steps = found.steps.map(({ step, outcome, result }) => ({ step, result, outcome }))
  return { ...evidence, runbook: found.runbook, steps }
}

const read = (hash: ContentHash | null, contents: ReadonlyMap<ContentHash, Uint8Array>): EscalationView['evidence'] => {
  const bytes = hash === null ? undefined : contents.get(hash)
  return bytes === undefined ? null : (JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, unknown>)
}
