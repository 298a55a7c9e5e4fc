import { isDeepStrictEqual } from 'node:util'
import type { NestExpressApplication } from '@nestjs/platform-express'
import {
  type AtlasEvent,
  type ContentHash,
  type EventOf,
  instant,
  type IncidentId,
  type Instant,
  milliseconds,
  type PersonId,
  type Priority,
  type Recorded,
} from '@atlas/contracts'
import { type EventLog, InMemoryEventLog, streamOf } from '@atlas/event-sourcing'
import { v7 as uuid } from 'uuid'
import { IncidentConsumer } from '../facts/incident.consumer.js'
import { MailConsumer } from '../facts/mail.consumer.js'
import { OccurrenceConsumer } from '../facts/occurrence.consumer.js'
import { PageConsumer } from '../facts/page.consumer.js'
import { EscalationTimers } from '../timers/escalation-timers.js'

/** A Monday at 10:00 in Zurich, when the shipped roster's Support Engineers there are at work. */
export const monday = instant(Date.parse('2026-11-23T09:00:00Z'))
export const after = (at: Instant, ms: number): Instant => instant(milliseconds(at) + ms)
export const minute = 60_000
export const hour = 60 * minute

/** Time that a test moves. */
export class MovableTime {
  constructor(public now: Instant = monday) {}
  pass = (ms: number): void => void (this.now = after(this.now, ms))
}

/** Stands for the other services: their facts, as they would come from the bus. */
export class OtherServices {
  constructor(
    private readonly app: NestExpressApplication,
    private readonly log: EventLog,
    private readonly lastOf: (incidentId: IncidentId) => Promise<Recorded[]>,
    private readonly now: () => Promise<Instant>,
    /** How a consumer is called: within a unit of work where there is a database. */
    private readonly deliver: (handle: () => Promise<void>) => Promise<unknown> = (handle) => handle(),
  ) {}

  /** Intake opens an incident. */
  async opens(change: Partial<EventOf<'IncidentOpened'>['data']> = {}): Promise<Opened> {
    const at = await this.now()
    const incidentId = uuid() as IncidentId
    const key = uuid().replaceAll('-', '').padEnd(64, '0')
    const fact: EventOf<'IncidentOpened'> = {
      type: 'IncidentOpened',
      occurredAt: at,
      data: {
        incidentId,
        number: '1001',
        dedupKey: key,
        facts: {
          source: 'alertmanager',
          cluster: 'abrc1l-atlas-stg',
          clusterKnown: true,
          environment: 'staging',
          labels: {},
          text: 'c'.repeat(64),
        },
        requestors: [],
        impactStartedAt: at,
        reportedAt: at,
        receivedAt: at,
        clocksStartAt: at,
        flags: [],
        ...change,
      },
    }
    const event = await this.store(fact, incidentId, 'report')
    await this.deliver(() => this.app.get(IncidentConsumer).incidentOpened(event))
    return { incidentId, key }
  }

  async classifies(incidentId: IncidentId, priority: Priority | 'none', category = 'egress-access'): Promise<void> {
    const data = {
      incidentId,
      priority,
      category,
      tier: 'L1',
      rule: 'a-rule',
      matched: [],
      extractor: '1',
      facts: {},
      policy: 'd'.repeat(64),
    } as EventOf<'IncidentClassified'>['data']
    const fact: EventOf<'IncidentClassified'> = { type: 'IncidentClassified', occurredAt: await this.now(), data }
    const event = await this.store(fact, incidentId, 'classification')
    await this.deliver(() => this.app.get(IncidentConsumer).incidentClassified(event))
  }

  /** Classification has a word on a later signal of it. */
  async classifiesLater(incidentId: IncidentId, priority: Priority, rule: string): Promise<void> {
    const key = uuid().replaceAll('-', '').padEnd(64, '0')
    const receivedAt = await this.now()
    const fact: EventOf<'SignalClassified'> = {
      type: 'SignalClassified',
      occurredAt: receivedAt,
      data: {
        incidentId,
        priority,
        category: 'node',
        tier: 'L2',
        rule,
        matched: [{ rule, because: 'why', spans: [] }],
        extractor: '1',
        facts: {},
        policy: 'd'.repeat(64),
        dedupKey: key,
        occurrenceId: `${key}/1`,
        receivedAt,
      },
    }
    const event = await this.store(fact, incidentId, 'classification')
    await this.deliver(() => this.app.get(IncidentConsumer).signalClassified(event))
  }

  /** Intake: somebody else reports what is the incident already. */
  async isReportedBy({ incidentId, key }: Opened, person: string): Promise<void> {
    const receivedAt = await this.now()
    const facts = {
      source: 'api',
      cluster: 'abrc1l-atlas-stg',
      clusterKnown: true,
      environment: 'staging',
      labels: {},
      text: 'c'.repeat(64),
    } as const
    const fact: EventOf<'ReportAdded'> = {
      type: 'ReportAdded',
      occurredAt: receivedAt,
      data: {
        incidentId,
        dedupKey: key,
        occurrenceId: `${key}/2`,
        facts,
        requestors: [{ id: person }],
        receivedAt,
      },
    }
    const event = await this.store(fact, incidentId, 'report')
    await this.deliver(() => this.app.get(OccurrenceConsumer).reportAdded(event))
  }

  /** A further firing of the key, received `late` ms ago. */
  async fires({ incidentId, key }: Opened, n: number, late = 0): Promise<void> {
    const at = after(await this.now(), -late)
    const occurrenceId = `${key}/${n}`
    const counts = { occurrences: n, notifications: n, first: false }
    const fact: EventOf<'OccurrenceStarted'> = {
      type: 'OccurrenceStarted',
      occurredAt: at,
      data: {
        incidentId,
        occurrenceId,
        startsAt: at,
        receivedAt: at,
        ...counts,
      } as EventOf<'OccurrenceStarted'>['data'],
    }
    const event = await this.store(fact, incidentId, 'report')
    await this.deliver(() => this.app.get(OccurrenceConsumer).occurrenceStarted(event))
  }

  async clears({ incidentId, key }: Opened, n = 1): Promise<void> {
    const at = await this.now()
    const fact: EventOf<'OccurrenceCleared'> = {
      type: 'OccurrenceCleared',
      occurredAt: at,
      data: { incidentId, occurrenceId: `${key}/${n}`, startsAt: at, endsAt: at, receivedAt: at },
    }
    const event = await this.store(fact, incidentId, 'report')
    await this.deliver(() => this.app.get(OccurrenceConsumer).occurrenceCleared(event))
  }

  /** Notification: somebody acknowledged the page for a duty. */
  async acknowledges({ incidentId }: Opened, by: PersonId, duty: string): Promise<void> {
    const fact: EventOf<'PageAcknowledged'> = {
      type: 'PageAcknowledged',
      occurredAt: await this.now(),
      data: { by, duty },
    }
    const event = await this.store(fact, incidentId, 'communication')
    await this.deliver(() => this.app.get(PageConsumer).pageAcknowledged(event))
  }

  /** Notification: a requestor answered by mail. */
  async mails({ incidentId }: Opened, requestor: string, text: ContentHash): Promise<void> {
    const data = { incidentId, requestor, text }
    const fact: EventOf<'MailReceived'> = { type: 'MailReceived', occurredAt: await this.now(), data }
    const event = await this.store(fact, incidentId, 'communication')
    await this.deliver(() => this.app.get(MailConsumer).mailReceived(event))
  }

  private async store<Event extends AtlasEvent>(
    event: Event,
    incidentId: IncidentId,
    category: 'report' | 'classification' | 'communication',
  ): Promise<Recorded<Event>> {
    const stream = streamOf<null, Event>({ category, initial: () => null, evolve: () => null }, incidentId)
    const metadata = {
      actor: { kind: 'rule', id: 'test', via: 'consumer' },
      correlationId: 'test',
      causationId: 'test',
    } as const
    await this.log.transact({ streams: [stream] }, metadata, (tx) => tx.append(stream, incidentId, [event]))
    // Readable once every writer that began before has ended (log-and-bus, "reading in order").
    let last: Recorded | undefined
    while (!last) last = (await this.lastOf(incidentId)).findLast(({ type, data }) => sameFact(event, type, data))
    return last as unknown as Recorded<Event>
  }
}

const sameFact = (event: AtlasEvent, type: string, data: unknown): boolean =>
  type === event.type && isDeepStrictEqual(data, JSON.parse(JSON.stringify(event.data)))

export interface Opened {
  readonly incidentId: IncidentId
  readonly key: string
}

/** Fires what is due, in due order, as the sweeper would. */
export async function sweep(app: NestExpressApplication, log: InMemoryEventLog, now: Instant): Promise<void> {
  for (;;) {
    const due = [...log.timers].filter(([, { dueAt }]) => dueAt <= now)
    const [first] = due.sort(([, one], [, other]) => milliseconds(one.dueAt) - milliseconds(other.dueAt))
    if (!first) return
    const [key, timer] = first
    log.timers.delete(key)
    await app.get(EscalationTimers).fire(timer)
  }
}
