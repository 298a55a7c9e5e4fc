import {
  type AtlasEvent,
  type CommunicationEvent,
  handlingEvents,
  type HandlingEvent,
  type IncidentId,
  type PageProof,
  type Recorded,
} from '@atlas/contracts'
import { type CausingEvent, type KnownIncident, learn } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { isWithin, named, type Period, type PolicyByHash } from '../period.js'
import { expectedPages } from './expected-pages.js'
import { type Cause, PageLedger } from './page-ledger.js'

const clockEvents = ['ClockThresholdReached', 'ClockBreached']
const pageEvents = [
  'PageIntended',
  'PageNotApplicable',
  'AttemptStarted',
  'AttemptEnded',
  'AttemptDue',
  'PageAcknowledged',
  'PageSuperseded',
  'PageSuppressed',
  'PageExhausted',
]
const types = [...Object.keys(handlingEvents), ...clockEvents, ...pageEvents]

/**
 * Every event of a period that policy pages somebody for, against the pages that followed: none is missing, none asks
 * anybody else, each ended or goes on (domain, "Stakeholders and communication"). What history brought along pages
 * nobody. Reads alone.
 */
export async function provePages(log: LogReader, period: Period, policyOf: PolicyByHash): Promise<PageProof> {
  const asKnownAt = await log.now()
  const end = await log.highWaterMark()
  const ledger = new PageLedger()
  const known = new Map<IncidentId, KnownIncident>()
  const numbers = new Map<IncidentId, string>()
  for await (const { events, upTo } of log.pages({ after: 0, limit: 250, types })) {
    // The reader has lifted every event to its newest shape (contracts, `upcast`).
    for (const event of events as readonly Recorded<AtlasEvent>[]) if (event.position <= end) await take(event)
    if (upTo >= end) break
  }
  const tooYoung = ledger.close(asKnownAt)
  return { from: period.from ?? null, to: period.to ?? null, asKnownAt, tooYoung, ...ledger.proof() }

  async function take(event: Recorded<AtlasEvent>): Promise<void> {
    const { incidentId } = event
    if (incidentId === null || event.metadata.actor.kind === 'import') return
    if (event.type === 'HandlingOpened') numbers.set(incidentId, event.data.number)
    const before = known.get(incidentId)
    const cause: Cause = { ...named(event, numbers.get(incidentId) ?? ''), recordedAt: event.recordedAt }
    if (isCommunication(event)) {
      ledger.hears(event, cause, isWithin(event, period))
      return
    }
    const after = isHandling(event) ? learn(before, event) : before
    if (!after) return
    // Nothing is asked of anybody about a Closed incident.
    if (after.status === 'Closed') known.delete(incidentId)
    else known.set(incidentId, after)
    const { policy } = event.metadata
    if (policy === undefined || !isCausing(event) || !isWithin(event, period)) return
    ledger.asks(expectedPages(event, after, await policyOf(policy)), cause)
  }
}

const isCommunication = (event: Recorded<AtlasEvent>): event is Recorded<CommunicationEvent> =>
  event.category === 'communication'
const isHandling = (event: Recorded<AtlasEvent>): event is Recorded<HandlingEvent> => event.category === 'handling'
const isCausing = (event: Recorded<AtlasEvent>): event is Recorded<CausingEvent> =>
  isHandling(event) || clockEvents.includes(event.type)
