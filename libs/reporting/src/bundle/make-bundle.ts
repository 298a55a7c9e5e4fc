import { sign } from 'node:crypto'
import type { AtlasEvent, Bundle, ContentHash, IncidentId, Recorded } from '@atlas/contracts'
import { eventsOfIncident } from '../incident/events-of-incident.js'
import { withoutErased } from '@atlas/domain'
import { erasedIn, erasedNames } from '../privacy/erased.js'
import { incidentView } from '../incident/incident-view.js'
import { ReportTexts } from '../incident/report-texts.js'
import { historyAt } from '../replay/history-at.js'
import { contentsNamed, wholeTrail } from '../trail/tell-trail.js'
import { partsOf } from '../trail/trail-lines.js'
import { emptyPage } from './bundle-html.js'
import type { BundleSources } from './bundle-sources.js'
import { policiesNamed } from './check/check-policies.js'
import { listsOf, statementText } from './check/check-statement.js'
import { sha256 } from './check/bytes.js'
import { marksOf } from './check/marks.js'
import { clockTimeline } from './clock-timeline.js'
import { milestonesOf } from './milestones.js'
import { packPolicies } from './pack-policies.js'
import { proveEvents } from './prove-events.js'
import { shownFacts } from './shown-facts.js'

type Shown = Bundle['shown']

/** Everything that proves what is told of an incident, up to what is readable now; undefined where it isn't open yet. */
export async function makeBundle(sources: BundleSources, incident: IncidentId): Promise<Bundle | undefined> {
  const { log, seals, policyFiles } = sources
  const [upTo, madeAt] = [await log.highWaterMark(), await log.now()]
  const stored = await seals.eventsOf(incident, upTo)
  const shown = await show(sources, incident, upTo, madeAt)
  if (!shown) return undefined
  const proved = await proveEvents(seals, stored)
  const contents = await Promise.all(
    (await seals.contents(shown.contents)).map(async (one) => ({ ...one, marks: await marksOf(one) })),
  )
  const parts = {
    bundle: 'atlas bundle v1' as const,
    shown: shown.shown,
    ...proved,
    contents,
    ...(await packPolicies(policiesNamed(proved.events), policyFiles)),
  }
  const statement = {
    incident,
    number: shown.number,
    madeAt,
    upTo,
    ...(await listsOf(parts)),
    page: await sha256(emptyPage(shown.shown.title)),
  }
  return { ...parts, statement, signed: signedBy(sources.key, statementText(statement)) }
}

/** What people read, and the texts that are shown in it. */
async function show(
  { log, clocks }: BundleSources,
  incident: IncidentId,
  upTo: number,
  madeAt: string,
): Promise<{ shown: Shown; number: string; contents: ContentHash[] } | undefined> {
  const history = await historyAt(log, incident, {})
  if (!history) return undefined
  const { record, facts } = history
  const at = await log.now()
  const [explained, current] = [
    await clocks.explained(record.clocks, facts, at),
    await clocks.current(record.clocks, at),
  ]
  const erased = erasedNames(await erasedIn(log))
  const summary = (await new ReportTexts(log).summaries([record.text])).get(record.text)
  const entries = (await wholeTrail(log, incident)).filter(({ position }) => position <= upTo)
  const trail = await Promise.all(
    entries.map(async (entry) => {
      const told = { position: entry.position, at: entry.occurredAt, sentence: entry.sentence, parts: partsOf(entry) }
      return { ...told, mark: (await marksOf({ entry: JSON.stringify(told) }))['entry'] ?? '' }
    }),
  )
  const head = {
    title: `INC-${record.number}: ${summary ?? '(text redacted)'}`,
    facts: shownFacts(withoutErased(incidentView(record, summary, current), erased), madeAt),
    timeline: clockTimeline(explained, milestonesOf(entries)),
  }
  const marks = await marksOf({ ...head, facts: JSON.stringify(head.facts) })
  const events: Recorded<AtlasEvent>[] = []
  for await (const event of eventsOfIncident(log, incident)) if (event.position <= upTo) events.push(event)
  const contents = [...new Set([record.text, ...contentsNamed(events)])]
  return { shown: { ...head, trail, marks }, number: record.number, contents }
}

const signedBy = (key: BundleSources['key'], text: string): Bundle['signed'] =>
  key ? { key: key.name, signature: sign(null, Buffer.from(text), key.privateKey).toString('hex') } : null
