import {
  type HandlingEvent,
  type Hash,
  type IncidentId,
  instant,
  type Instant,
  milliseconds,
  type Priority,
  type ServiceLevelEvent,
} from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import { foldAll } from '@atlas/event-sourcing'
import type { ServiceLevelContext } from '../context.js'
import { serviceLevelAggregate, type ServiceLevelState } from '../incident-clocks.js'
import { reactToCorrection } from '../correct.js'
import { fire, react, type Reaction } from '../react.js'
import { retargetAsAdopted, retargetContinued } from '../retarget-as-adopted.js'
import { clockViews } from '../view.js'
import { contextOf, incidentAt } from './shipped-terms.js'

export const incidentId = '01890000-0000-7000-8000-000000000001' as IncidentId
export const at = (text: string): Instant => instant(Date.parse(text.length <= 16 ? `${text}Z` : text))

/** Its calendars stay expanded from spec to spec. */
const shippedContext = contextOf()

/** An incident handled in a spec: facts come in, timers are kept as the log keeps them, and a sweep fires what is due. */
export class HandledIncident {
  readonly events: ServiceLevelEvent[] = []
  readonly timers = new Map<string, Timer>()
  priority: Priority | null = null

  constructor(public context: ServiceLevelContext = shippedContext) {}

  get state(): ServiceLevelState {
    return foldAll(serviceLevelAggregate, this.events)
  }

  /** Tells facts in one transaction; gives the names of the clock events that come of them. */
  tell(...facts: HandlingEvent[]): string[] {
    for (const fact of facts) {
      if (fact.type === 'TentativePrioritySet') this.priority = fact.data.priority
      if (fact.type === 'TriageCorrected') this.priority = fact.data.to.priority
      if (fact.type === 'PriorityReclassified') this.priority = fact.data.to
    }
    return this.store(react(facts, this.state, incidentId, incidentAt(this.priority), this.context))
  }

  /** A version is adopted for clocks that run. */
  adopts(policy: Hash, adoptedAt: Instant): string[] {
    const adopted = { policy, adoptedAt }
    return this.store(retargetAsAdopted(adopted, this.state, incidentId, incidentAt(this.priority), this.context))
  }

  /** A clock goes on that had ended; the version was adopted for clocks that run. */
  continues(clock: string, when: Instant, policy: Hash, adoptedAt: Instant): string[] {
    const adopted = [{ policy, adoptedAt }]
    const incident = incidentAt(this.priority)
    return this.store(retargetContinued(adopted, { clock, at: when }, this.state, incidentId, incident, this.context))
  }

  /** A fact that was told at one instant happened at another. */
  correct(type: HandlingEvent['type'], was: Instant, instead: Instant): string[] {
    const data = { incidentId, event: 'handling-x@1', type, at: was, field: 'occurredAt', was, instead, by: 'tess' }
    const correction = { type: 'HandlingCorrected', occurredAt: was, data: { ...data, reason: 'r' } } as const
    return this.store(reactToCorrection(correction, this.state, incidentId, this.context))
  }

  /** Fires what is due by an instant, in due order. */
  sweep(until: Instant): string[] {
    const said: string[] = []
    for (;;) {
      const [timer] = [...this.timers.values()]
        .filter(({ dueAt }) => dueAt <= until)
        .sort((one, other) => milliseconds(one.dueAt) - milliseconds(other.dueAt))
      if (!timer) return said
      this.timers.delete(timer.name)
      said.push(...this.store(fire(timer, this.state, incidentId, this.context)))
    }
  }

  view(clock: string, when: Instant) {
    return clockViews(this.state, when, this.context.calendar).find((view) => view.clock === clock)
  }

  /** `resolution/1 75` to its instant. */
  armed(): Record<string, string> {
    return Object.fromEntries([...this.timers].map(([name, { dueAt }]) => [name, dueAt]))
  }

  private store({ events, timers }: Reaction): string[] {
    this.events.push(...events)
    for (const change of timers) {
      if ('arm' in change) this.timers.set(change.arm.name, change.arm)
      else this.timers.delete(change.disarm.name)
    }
    return events.map(told)
  }
}

/** `ClockThresholdReached response/1 75 at 2026-…`: what a spec looks at. */
const told = (event: ServiceLevelEvent): string =>
  [event.type, event.data.clock, 'percent' in event.data ? event.data.percent : '', 'at', event.occurredAt]
    .filter((part) => part !== '')
    .join(' ')

/** Facts of handling, each as short as a spec allows. */
export const fact = <T extends HandlingEvent['type']>(type: T, occurredAt: Instant, data: object): HandlingEvent =>
  ({ type, occurredAt, data: { incidentId, ...data } }) as unknown as HandlingEvent

export const classified = (when: Instant, priority: Priority, clocksStartAt = when) =>
  fact('TentativePrioritySet', when, { priority, category: 'none', tier: 'L1', rule: 'r', clocksStartAt })
export const corrected = (when: Instant, from: Priority, to: Priority) =>
  fact('TriageCorrected', when, {
    by: 'ada',
    from: { priority: from, category: 'none' },
    to: { priority: to, category: 'none' },
    reason: 'seen',
  })
export const workStarted = (when: Instant, more: { firstByPerson?: boolean; nextUpdateBy?: Instant } = {}) =>
  fact('WorkStarted', when, { from: 'Unassigned', owner: 'ada', tier: 'L1', firstByPerson: true, ...more })
export const updateSent = (when: Instant, nextUpdateBy?: Instant) =>
  fact('UpdateSent', when, { by: 'ada', text: 'b'.repeat(64), ...(nextUpdateBy && { nextUpdateBy }) })
export const feedbackRequested = (when: Instant) =>
  fact('FeedbackRequested', when, { from: 'Work in Progress', by: 'ada', action: 'b'.repeat(64) })
export const answered = (when: Instant) =>
  fact('CustomerAnswered', when, { from: 'Awaiting Customer Feedback', by: 'req', text: 'b'.repeat(64) })
export const escalated = (when: Instant) =>
  fact('IncidentEscalated', when, {
    from: 'Work in Progress',
    fromTier: 'L1',
    toTier: 'L2',
    trigger: 'sla-risk',
    evidence: null,
    giver: 'ada',
  })
export const accepted = (when: Instant) => fact('EscalationAccepted', when, { by: 'bob', tier: 'L2' })
export const resolved = (when: Instant) =>
  fact('IncidentResolved', when, { from: 'Work in Progress', by: 'ada', knowledge: { noneBecause: 'r' } })
export const reopened = (when: Instant, to = 'Work in Progress') =>
  fact('IncidentReopened', when, {
    to,
    owner: to === 'Unassigned' ? null : 'ada',
    by: 'rule',
    reason: 'firing again',
    cycle: 2,
  })
export const closed = (when: Instant, how: string) =>
  fact('IncidentClosed', when, { from: 'Work in Progress', by: 'ada', how, reason: 'r' })
export const reclassificationAsked = (when: Instant, request: number, from: Priority, to: Priority) =>
  fact('ReclassificationRequested', when, { request, by: 'ada', from, to, rows: [], reason: 'b'.repeat(64) })
export const reclassified = (when: Instant, request: number, from: Priority, to: Priority, nextUpdateBy?: Instant) =>
  fact('PriorityReclassified', when, {
    request,
    by: 'ada',
    engineer: 'ada',
    from,
    to,
    rows: [],
    then: [],
    ...(nextUpdateBy && { nextUpdateBy }),
  })
export const reclassificationWithdrawn = (when: Instant, request: number) =>
  fact('ReclassificationWithdrawn', when, { request, writer: 'ada', by: 'ada', reason: 'r' })
