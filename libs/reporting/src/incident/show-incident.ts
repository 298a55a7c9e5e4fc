import {
  type AtlasEvent,
  type ClockExplanation,
  IncidentId,
  incidentNumber,
  type IncidentView,
  type Instant,
  type Recorded,
  type TrailEntry,
} from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { CalendarYearStore } from '@atlas/event-store-postgres'
import type { DataSource } from 'typeorm'
import { type CalendarsOfPolicy, ReadClocks } from '../clocks/read-clocks.js'
import { historyAt } from '../replay/history-at.js'
import { wholeTrail } from '../trail/tell-trail.js'
import type { IncidentRecord } from './incident-record.js'
import { incidentView } from './incident-view.js'
import type { PointInTime } from './point-in-time.js'
import { ReportTexts } from './report-texts.js'
import { refuseUnsettled } from './settled.js'

/** What the command line reads incidents from. */
export interface ReadFrom {
  readonly dataSource: DataSource
  readonly logReader: LogReader
  readonly calendarYears: CalendarYearStore
  readonly calendarsOf: CalendarsOfPolicy
}

export interface Shown {
  readonly incident: IncidentView
  readonly at: Instant
  /** Why each of its clocks stands where it does. */
  readonly explained: readonly ClockExplanation[]
  /** With `asKnownAt`: the same instant as it is known now. */
  readonly knownNow?: IncidentView
}

/**
 * An incident at a point in time (default: now), folded from the log; undefined if it was not open by then. Throws
 * RefusedException for what isn't settled yet.
 */
export async function showIncident(from: ReadFrom, idOrNumber: string, point: PointInTime): Promise<Shown | undefined> {
  const now = await from.logReader.now()
  refuseUnsettled(point, now)
  const id = await findIncidentId(from.logReader, idOrNumber)
  const history = id && (await historyAt(from.logReader, id, point))
  if (!history) return undefined
  const { record, facts } = history
  const at = point.asOf ?? now
  const reading = new ReadClocks(from.calendarYears, from.calendarsOf)
  const summaries = await new ReportTexts(from.logReader).summaries([record.text])
  const view = async (one: IncidentRecord) =>
    incidentView(one, summaries.get(one.text), await reading.current(one.clocks, at))
  const incident = await view(record)
  const current = new Set(incident.clocks.map(({ clock }) => clock))
  const explained = await reading.explained(record.clocks, facts, at)
  const known = point.asKnownAt === undefined ? undefined : await historyAt(from.logReader, id, { asOf: at })
  return {
    incident,
    at,
    explained: explained.filter(({ clock }) => current.has(clock)),
    ...(known ? { knownNow: await view(known.record) } : {}),
  }
}

/** Every decision of an incident in the order of the log; undefined if there is no such incident. */
export async function incidentTrail(
  { logReader }: Pick<ReadFrom, 'logReader'>,
  idOrNumber: string,
): Promise<{ readonly number: string; readonly entries: TrailEntry[] } | undefined> {
  const id = await findIncidentId(logReader, idOrNumber)
  if (id === undefined) return undefined
  const upTo = await logReader.highWaterMark()
  const [opened] = (await logReader.ofIncidents([id], {
    types: ['IncidentOpened'],
    upTo,
  })) as readonly Recorded<AtlasEvent>[]
  if (opened?.type !== 'IncidentOpened') return undefined
  return { number: opened.data.number, entries: await wholeTrail(logReader, id) }
}

/**
 * The id of an incident by its id or number, by the log itself: the list of incidents that readers see may be behind it,
 * as after an import. Undefined if no incident has the number; an id is taken as it is.
 */
export const findIncidentId = async (
  log: Pick<LogReader, 'incidentNumbered'>,
  idOrNumber: string,
): Promise<IncidentId | undefined> =>
  IncidentId.safeParse(idOrNumber).data ?? (await log.incidentNumbered(incidentNumber(idOrNumber)))
