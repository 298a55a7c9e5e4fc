import {
  eventName,
  type IncidentId,
  type Recorded,
  type ReportContent,
  type ReportFigures,
  type RestatedReport,
} from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { MeasuredClock } from '../measured/measured.js'
import { isMeasured, measuredTypes } from '../measured/measured-types.js'
import type { Counted, Measuring } from '../measured/measuring.js'

type ChangedFigure = RestatedReport['figures'][number]
type RestatedClock = RestatedReport['clocks'][number]

/** The figures that come out otherwise: of the total, and of each group and step of the trend that either has. */
export function changedFigures(was: ReportContent, is: ReportContent): ChangedFigure[] {
  const [before, after] = [figuresOf(was), figuresOf(is)]
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((figure) => {
    const [old, now] = [before.get(figure) ?? null, after.get(figure) ?? null]
    return old === now ? [] : [{ figure, was: old, is: now }]
  })
}

function figuresOf(report: ReportContent): Map<string, number> {
  const all = new Map<string, number>()
  const add = (name: string, figures: ReportFigures): void => {
    for (const [figure, value] of Object.entries(figures)) if (value !== null) all.set(`${name} ${figure}`, value)
  }
  add('total', report.total)
  for (const { key, ...figures } of report.groups)
    add(
      `groups ${Object.entries(key)
        .map(([dimension, value]) => `${dimension}=${value ?? ''}`)
        .join(' ')}`,
      figures,
    )
  for (const { from, ...figures } of report.trend) add(`trend ${from}`, figures)
  for (const { reason, clocks } of report.leftOut) all.set(`left out ${reason}`, clocks)
  all.set('no target', report.noTarget)
  return all
}

/** Whose time it was follows from the rest. */
const isOfInterest = (field: string): boolean => field !== 'shares'

/** Clocks that stood otherwise as known then, each with the events that were recorded since. */
export async function restatedClocks(
  log: LogReader,
  measuring: Measuring,
  ids: readonly IncidentId[],
  then: Required<Counted>,
  now: Required<Counted>,
): Promise<RestatedClock[]> {
  const before = await clocksOf(measuring, ids, then)
  const after = await clocksOf(measuring, ids, now)
  // A correction happens when it is made, whatever lies before it that it is about.
  const bears = (event: Recorded): boolean =>
    isMeasured(event) && !then.knows(event) && (now.counts(event) || event.type === 'HandlingCorrected')
  const since = Map.groupBy(
    (await log.ofIncidents(ids, { types: measuredTypes, upTo: now.upTo })).filter(bears),
    ({ incidentId }) => incidentId,
  )
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)]
    const changed = differences(was, is)
    const one = is ?? was
    if (!one || changed.length === 0) return []
    const because = (since.get(one.incidentId as IncidentId) ?? []).map((event) => ({
      event: eventName(event),
      type: event.type,
      occurredAt: event.occurredAt,
      recordedAt: event.recordedAt,
      reason: reasonOf(event),
    }))
    return [{ incident: one.incidentId, number: one.number, clock: one.clock, changed, because }]
  })
}

/** What somebody gave as the reason of what they recorded late, corrected or excused. */
function reasonOf({ data }: Recorded): string | null {
  const said = data as { readonly reason?: unknown; readonly lateReason?: unknown }
  const reason = said.lateReason ?? said.reason
  return typeof reason === 'string' ? reason : null
}

async function clocksOf(
  measuring: Measuring,
  ids: readonly IncidentId[],
  counted: Parameters<Measuring['of']>[1],
): Promise<Map<string, MeasuredClock>> {
  const clocks = new Map<string, MeasuredClock>()
  for await (const some of measuring.of(ids, counted))
    for (const clock of some.flatMap((one) => one.clocks)) clocks.set(`${clock.incidentId} ${clock.clock}`, clock)
  return clocks
}

function differences(was: MeasuredClock | undefined, is: MeasuredClock | undefined): RestatedClock['changed'] {
  const fields = Object.keys(is ?? was ?? {}).filter(isOfInterest) as (keyof MeasuredClock)[]
  return fields.flatMap((field) => {
    const [old, now] = [was?.[field] ?? null, is?.[field] ?? null]
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ field, was: old, is: now }]
  })
}
