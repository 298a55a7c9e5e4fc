import { type AtlasEvent, type ContentHash, type IncidentId, type Recorded, ReportText } from '@atlas/contracts'
import {
  type AskedWhatIf,
  classify,
  extractor,
  type RecordedIncident,
  recordedIncident,
  rulesOf,
  signalOfReport,
  whatIf,
  whatIfTypes,
} from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import type { Judging } from './judges.js'
import { count, emptyTally, type Tally } from './tally.js'
import type { TwoWorlds } from './two-worlds.js'

/** What the other policy would have made of these incidents, whose events alone are in memory. */
export async function judge(
  log: LogReader,
  ids: readonly IncidentId[],
  worlds: TwoWorlds,
  { upTo, until, anew }: Pick<Judging, 'upTo' | 'until' | 'anew'>,
): Promise<Tally> {
  const tally = emptyTally()
  const incidents = await incidentsOf(log, ids, upTo)
  const texts = await textsOf(
    log,
    incidents.filter((one) => mayBeTakenOtherwise(one, worlds)),
  )
  for (const incident of incidents) {
    const otherwise = mayBeTakenOtherwise(incident, worlds)
    const classified = otherwise ? takenFor(incident, texts, worlds) : undefined
    const outcome = await worlds.deciding((both) => whatIf(incident, both, { until, classified, anew }))
    count(tally, incident, outcome, otherwise && incident.classified?.extractor !== extractor)
  }
  return tally
}

/** As the log has them up to a position. */
export async function incidentsOf(
  log: LogReader,
  ids: readonly IncidentId[],
  upTo: number,
): Promise<RecordedIncident[]> {
  const events = (await log.ofIncidents(ids, { types: whatIfTypes, upTo })) as readonly Recorded<AtlasEvent>[]
  return [...Map.groupBy(events, ({ incidentId }) => incidentId).values()].flatMap((own) => recordedIncident(own) ?? [])
}

/** Whether other rules than those of then would classify it; what another system prioritised never was. */
export function mayBeTakenOtherwise({ classified }: RecordedIncident, worlds: TwoWorlds): boolean {
  if (classified === null) return false
  const then = worlds.recordedPolicy(classified.policy)
  return then !== undefined && then !== worlds.instead && rulesOf(then) !== rulesOf(worlds.instead)
}

export function takenFor(
  { opened }: RecordedIncident,
  texts: ReadonlyMap<ContentHash, ReportText>,
  { instead }: TwoWorlds,
): AskedWhatIf['classified'] {
  const text = texts.get(opened.facts.text)
  if (!text) return 'redacted'
  const { priority, category, rule } = classify(signalOfReport(opened.facts, text), instead)
  return { priority, category, rule }
}

export async function textsOf(
  log: LogReader,
  incidents: readonly RecordedIncident[],
): Promise<Map<ContentHash, ReportText>> {
  if (incidents.length === 0) return new Map()
  const found = await log.content([...new Set(incidents.map(({ opened }) => opened.facts.text))])
  return new Map([...found].map(([hash, bytes]) => [hash, ReportText.parse(JSON.parse(Buffer.from(bytes).toString()))]))
}
