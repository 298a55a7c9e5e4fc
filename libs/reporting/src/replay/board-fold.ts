import { createHash } from 'node:crypto'
import {
  type AtlasEvent,
  type BoardState,
  eventName,
  type HandlingEvent,
  handlingEvents,
  type Hash,
  type IncidentId,
  type Instant,
  priorities,
  type Recorded,
  statuses,
} from '@atlas/contracts'
import { allWithCorrections, evolvePlace, handlingAggregate, type Place } from '@atlas/domain'
import type { PointInTime } from '../incident/point-in-time.js'
import { countsAt, knownAt } from './counts-at.js'

/** What says where an incident stands: intake's word that it was reported, and everything of its handling. */
export const boardEvents: readonly string[] = ['IncidentOpened', ...Object.keys(handlingEvents)]

/** An incident that was reported. `place` undefined: its handling hasn't heard of it yet. */
interface OnBoard {
  /** By what its source calls it, and the how manieth event of that it came with: `report-<dedup key>@1`. */
  readonly source: string
  readonly cluster: string
  readonly openedAt: Instant
  place: Place | undefined
}

/** Where every incident stood at a point in time. Takes `boardEvents` in the order of the log. */
export class BoardFold {
  private readonly incidents = new Map<IncidentId, OnBoard>()
  private readonly toFoldAgain = new Set<IncidentId>()

  constructor(private readonly at: PointInTime) {}

  take(event: Recorded<AtlasEvent>): void {
    const { incidentId } = event
    if (incidentId === null) return
    // What it corrects was folded before it came, and may not have counted, or not have to.
    if (event.type === 'HandlingCorrected' && knownAt(event, this.at)) this.toFoldAgain.add(incidentId)
    if (!countsAt(event, this.at)) return
    if (event.type === 'IncidentOpened') {
      const { facts, clocksStartAt } = event.data
      const source = eventName(event)
      this.incidents.set(incidentId, { source, cluster: facts.cluster, openedAt: clocksStartAt, place: undefined })
    } else if (isHandlingEvent(event)) {
      const incident = this.incidents.get(incidentId)
      if (incident) incident.place = evolvePlace(incident.place, event)
    }
  }

  /** Incidents of which something was corrected: `takeAgain` wants all of their events once the log has ended. */
  get corrected(): readonly IncidentId[] {
    return [...this.toFoldAgain].filter((id) => this.incidents.has(id))
  }

  /** Everything of one incident, in the order of the log. */
  takeAgain(id: IncidentId, events: readonly Recorded<AtlasEvent>[]): void {
    const incident = this.incidents.get(id)
    if (!incident) return
    incident.place = undefined
    for (const event of allWithCorrections(events, (one) => knownAt(one, this.at)))
      if (isHandlingEvent(event) && countsAt(event, this.at)) incident.place = evolvePlace(incident.place, event)
  }

  board(): BoardState {
    const byStatus = countOf(statuses)
    const byPriority = countOf(priorities)
    for (const { place } of this.incidents.values()) {
      const { status, priority } = place ?? unheard
      byStatus[status]++
      if (status !== 'Closed' && priority !== null) byPriority[priority]++
    }
    return { incidents: this.incidents.size, byStatus, byPriority, hash: this.hash() }
  }

  /**
   * Over each incident's state in the order of their sources' names. No position, record time or id of ours is in it,
   * so that the same history gives the same hash wherever and whenever it was recorded.
   */
  private hash(): Hash {
    const lines = [...this.incidents.values()].map(({ source, cluster, openedAt, place }) => {
      const { status, since, priority, category, tier, owner } = place ?? { ...unheard, since: openedAt }
      return JSON.stringify([source, cluster, openedAt, status, since, priority, category, tier, owner])
    })
    const hash = createHash('sha256')
    for (const line of lines.sort()) hash.update(line).update('\n')
    return hash.digest('hex')
  }
}

const unheard = { status: 'Unassigned', priority: null, category: null, tier: null, owner: null } as const

const countOf = <Word extends string>(words: readonly Word[]): Record<Word, number> =>
  Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>

const isHandlingEvent = (event: Recorded<AtlasEvent>): event is Recorded<HandlingEvent> =>
  event.category === handlingAggregate.category
