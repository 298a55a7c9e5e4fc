import { Injectable } from '@nestjs/common'
import {
  type Hash,
  IncidentId,
  instant,
  type Instant,
  milliseconds,
  type Recorded,
  type ServiceNowServiceLevel,
  serviceLevelEvents,
  type ServiceLevelEvent,
} from '@atlas/contracts'
import {
  besideTheirs,
  type Calendar,
  type CalendarByHash,
  calendarHash,
  CalendarYears,
  expandingCalendar,
  type IncidentClock,
  type OurClock,
  ourClock,
  readTaskSla,
  serviceLevelAggregate,
  type ServiceLevelState,
  slaDifferences,
  type SlaSurroundings,
  type TaskSlaValues,
  termsAt,
  type TheirClock,
} from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { CalendarYearStore, UnitsOfWork } from '@atlas/event-store-postgres'
import { type CalendarDefinition, instanceTerms, type Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { utcSecond } from '@atlas/servicenow-client'
import { ClockOffsets } from '../instances/clock-offset.js'

interface Mirrored {
  readonly incident_id: IncidentId
  readonly instance: string
  readonly number: string | null
  readonly values: TaskSlaValues
  readonly updated_on: string
}
/** How a status of ours gets there. */
interface Telling {
  readonly incident_id: IncidentId
  readonly told_after_ms: number | null
  readonly waits: boolean
}

/** So many incidents' clocks are folded together. */
const together = 200

/** Their `task_sla` beside our clocks, and why they differ (issue E, 5). */
@Injectable()
export class ServiceLevelsBeside {
  private readonly years: CalendarYears
  private readonly pinned = new Map<Hash, CalendarDefinition>()

  constructor(
    private readonly units: UnitsOfWork,
    private readonly reader: LogReader,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly offsets: ClockOffsets,
    years: CalendarYearStore,
  ) {
    this.years = new CalendarYears(years, (hash) => this.pinned.get(hash))
  }

  /** Of every incident that isn't closed here, or of one. */
  async list(incidentId?: IncidentId): Promise<ServiceNowServiceLevel[]> {
    const rows = await this.units.query<Mirrored>(
      `select it.incident_id, it.instance, record.state #>> '{link,number}' as number, "values", updated_on
       from servicenow_sync.task_sla it left join servicenow_sync.record using (incident_id)
       where case when $1::uuid is null then record.state #>> '{ours,status}' is distinct from 'Closed'
                  else it.incident_id = $1 end
       order by it.incident_id, it.instance, it.sys_id`,
      [incidentId ?? null],
    )
    const byIncident = Map.groupBy(rows, ({ incident_id }) => incident_id)
    const now = await this.reader.now()
    const all: ServiceNowServiceLevel[] = []
    const ids = [...byIncident.keys()]
    for (let from = 0; from < ids.length; from += together) {
      const part = ids.slice(from, from + together)
      const [clocks, tellings] = [await this.clocksOf(part), await this.tellingsOf(part)]
      for (const id of part) {
        const told = tellings.find(({ incident_id }) => incident_id === id)
        all.push(...(await this.beside(byIncident.get(id) ?? [], clocks.get(id) ?? [], told, now)))
      }
    }
    return all
  }

  private async clocksOf(ids: readonly IncidentId[]): Promise<Map<IncidentId, readonly IncidentClock[]>> {
    const types = Object.keys(serviceLevelEvents)
    const events = await this.reader.ofIncidents(ids, { types, upTo: await this.reader.highWaterMark() })
    const states = new Map<IncidentId, ServiceLevelState>()
    for (const event of events as readonly Recorded<ServiceLevelEvent>[]) {
      const { incidentId } = event.data
      const before = states.get(incidentId) ?? serviceLevelAggregate.initial()
      states.set(incidentId, serviceLevelAggregate.evolve(before, event))
    }
    return new Map([...states].map(([id, { clocks }]) => [id, clocks]))
  }

  private tellingsOf(ids: readonly IncidentId[]): Promise<Telling[]> {
    return this.units.query<Telling>(
      `select incident_id, bool_or(state = 'pending') as waits,
         (max(extract(epoch from answered_at - intended_at)) filter (where state = 'acknowledged') * 1000)::float8
           as told_after_ms
       from servicenow_sync.outbox where incident_id = any($1::uuid[]) and fields ? 'status' group by incident_id`,
      [ids],
    )
  }

  private async beside(
    rows: readonly Mirrored[],
    clocks: readonly IncidentClock[],
    told: Telling | undefined,
    now: Instant,
  ): Promise<ServiceNowServiceLevel[]> {
    const [first] = rows
    const terms = first && instanceTerms(this.policyInForce.current().policy.servicenow, first.instance)
    if (!first || !terms) return []
    const inOurTime = (text: string): number => milliseconds(this.offsets.ours(first.instance, utcSecond(text)))
    const theirs = rows.flatMap((row) => readTaskSla(row.values, row.updated_on, inOurTime) ?? [])
    await this.pin(clocks)
    const { slas } = terms.mapping.reads
    return this.years.deciding((calendar) =>
      besideTheirs(theirs, clocks, slas).map((one) => {
        const surroundings = {
          inTheirZone: one.ours && this.inTheirZone(one.ours, one.theirs, now),
          endedBefore: one.endedBefore,
          toldAfterMs: told?.told_after_ms ?? 0,
          waits: told?.waits ?? false,
        }
        return {
          incidentId: first.incident_id,
          instance: first.instance,
          record: first.number ?? '',
          ...sideBySide(one.theirs, one.ours, surroundings, now, calendar),
        }
      }),
    )
  }

  /** Calendars by the hash that clocks pin, from the policies that armed them. */
  private async pin(clocks: readonly IncidentClock[]): Promise<void> {
    for (const { history } of clocks)
      for (const { terms } of history)
        if (terms && !this.pinned.has(terms.calendarHash)) {
          const { calendars } = await this.policyInForce.byHash(terms.policy)
          for (const definition of Object.values(calendars.calendars))
            this.pinned.set(calendarHash(definition), definition)
        }
  }

  /** Our hours as they would be in the zone of their schedule. */
  private inTheirZone(ours: IncidentClock, { definition }: TheirClock, now: Instant): Calendar | undefined {
    const calendar = this.pinned.get(termsAt(ours, milliseconds(now)).calendarHash)
    const zone = definition.schedule?.zone
    if (!calendar || !zone || zone === calendar.timeZone || !isZone(zone)) return undefined
    return expandingCalendar({ ...calendar, timeZone: zone })
  }
}

/** ServiceNow names some zones in ways of its own (`US/Pacific` is known, `Floating` is none). */
const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

function sideBySide(
  theirs: TheirClock,
  clock: IncidentClock | undefined,
  surroundings: SlaSurroundings,
  now: Instant,
  calendar: CalendarByHash,
): Omit<ServiceNowServiceLevel, 'incidentId' | 'instance' | 'record'> {
  const at = milliseconds(now)
  const ours = clock && ourClock(clock, at, calendar)
  const then = clock && ourClock(clock, Math.min(at, theirs.reckonedAt), calendar)
  return {
    definition: theirs.definition.name,
    ours: ours ? ourSide(ours) : null,
    theirs: theirSide(theirs),
    differences:
      ours && then
        ? slaDifferences({ then, now: ours }, theirs, surroundings).map((one) => ({ ...one, causes: [...one.causes] }))
        : [],
  }
}

const orNull = (at: number | null): Instant | null => (at === null ? null : instant(at))

const ourSide = (ours: OurClock): NonNullable<ServiceNowServiceLevel['ours']> => ({
  clock: ours.id,
  state: ours.state,
  startedAt: instant(ours.startedAt),
  dueAt: orNull(ours.dueAt),
  breachedAt: orNull(ours.breachedAt),
  elapsedMs: ours.elapsedMs,
  pausedMs: ours.pauses.reduce((sum, [from, to]) => sum + to - from, 0),
  targetMs: ours.targetMs,
  calendar: ours.calendarName,
})

const theirSide = (theirs: TheirClock): ServiceNowServiceLevel['theirs'] => ({
  stage: theirs.stage,
  startedAt: instant(theirs.startedAt),
  dueAt: orNull(theirs.dueAt),
  breached: theirs.breached,
  percentage: theirs.businessPercentage,
  pausedMs: theirs.pausedMs,
  targetMs: theirs.definition.targetMs,
  schedule: theirs.definition.schedule?.name ?? null,
  retroactive: theirs.definition.retroactive,
  reckonedAt: instant(theirs.reckonedAt),
})
