import { Controller, Inject, Injectable, Module, type Type } from '@nestjs/common'
import {
  type EventMetadata,
  eventName,
  type Fact,
  type IncidentId,
  type Instant,
  type Recorded,
  type ServiceName,
} from '@atlas/contracts'
import { type Aggregate, EventLog, streamOf, type Timer, type Transaction } from '@atlas/event-sourcing'
import { FiresTimers, type TimerHandler } from '../fires-timers.js'
import { FollowsLog, type LogFollower } from '../follows-log.js'
import { AheadOfItsFacts, HandlesEvent } from '../handles-event.js'
import { type SignalRecord, type SignalsTaker, TakesSignals } from '../takes-signals.js'
import type { Unit } from '../delivery/message.js'

/**
 * Three services that are just enough to see what a bus does: intake opens, classification answers each opening, and
 * escalation keeps in its stream, in order, what it was brought of both. Their facts have real names and toy data.
 */
export type ToyFact = Fact<'IncidentOpened' | 'IncidentClassified' | 'FiringNoted', { said: string }>

const toy = (category: 'report' | 'classification' | 'handling'): Aggregate<string[], ToyFact> => ({
  category,
  initial: () => [],
  evolve: (said, { data }) => [...said, data.said],
})
export const report = (incident: IncidentId) => streamOf(toy('report'), incident)
const classification = (incident: IncidentId) => streamOf(toy('classification'), incident)
export const handling = (incident: IncidentId) => streamOf(toy('handling'), incident)

export const because = (cause: string): EventMetadata => ({
  actor: { kind: 'rule', id: 'toy', via: 'test' },
  correlationId: cause,
  causationId: cause,
})
export const fact = (type: ToyFact['type'], now: Instant, said: string): ToyFact => ({
  type,
  occurredAt: now,
  data: { said },
})

/** What tests reach into. */
export class ToyTrouble {
  /** Called before an event's effects; throws what a handler would. */
  before: (service: ServiceName, event: Recorded) => unknown = () => undefined
  beforeTimer: (timer: Timer) => void = () => undefined
  /** Staged with what escalation notes of an event: alarms that it moves. */
  within: (transaction: Transaction, event: Recorded<ToyFact>) => void = () => undefined
}

const incidentOf = (event: Recorded): IncidentId => {
  if (event.incidentId === null) throw new Error('a toy event has an incident')
  return event.incidentId
}

@Controller()
class Classifier {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(ToyTrouble) private readonly trouble: ToyTrouble,
  ) {}

  @HandlesEvent('classification', 'IncidentOpened')
  async opened(event: Recorded<ToyFact>): Promise<void> {
    await this.trouble.before('classification', event)
    const stream = classification(incidentOf(event))
    await this.log.transact({ streams: [stream] }, because(eventName(event)), (tx) =>
      tx.append(stream, event.incidentId, [fact('IncidentClassified', tx.now, `of ${event.data.said}`)]),
    )
  }
}

@Controller()
class Router {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(ToyTrouble) private readonly trouble: ToyTrouble,
  ) {}

  @HandlesEvent('escalation', 'IncidentOpened')
  async opened(event: Recorded<ToyFact>): Promise<void> {
    await this.note(event, () => undefined)
  }

  /** Classification's word is of no use before intake's. */
  @HandlesEvent('escalation', 'IncidentClassified')
  async classified(event: Recorded<ToyFact>): Promise<void> {
    await this.note(event, (said) => {
      if (!said.includes(event.data.said.replace('of ', ''))) throw new AheadOfItsFacts('intake', 'the opening')
    })
  }

  private async note(event: Recorded<ToyFact>, check: (said: readonly string[]) => void): Promise<void> {
    await this.trouble.before('escalation', event)
    const stream = handling(incidentOf(event))
    await this.log.transact({ streams: [stream] }, because(eventName(event)), (tx: Transaction) => {
      check(tx.state(stream))
      tx.append(stream, event.incidentId, [fact('FiringNoted', tx.now, event.data.said)])
      this.trouble.within(tx, event)
    })
  }
}

@Injectable()
@FiresTimers('escalation')
class Alarm implements TimerHandler {
  constructor(
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(ToyTrouble) private readonly trouble: ToyTrouble,
  ) {}

  async fire(timer: Timer): Promise<void> {
    this.trouble.beforeTimer(timer)
    const stream = streamOf(toy('handling'), timer.owner.replace('handling-', ''))
    await this.log.transact({ streams: [stream] }, because(timer.name), (tx) =>
      tx.append(stream, timer.incidentId, [fact('FiringNoted', timer.dueAt, `${timer.name} at ${timer.dueAt}`)]),
    )
  }
}

/** Table `taken` holds what came by the signals' topic. `beat <incident>` puts off intake's alarm, as a heartbeat does. */
@Injectable()
@TakesSignals()
class Receiver implements SignalsTaker {
  constructor(@Inject(EventLog) private readonly log: EventLog) {}

  async take(records: readonly SignalRecord[], unit: Unit): Promise<void> {
    for (const { value, appendedAt } of records) {
      const text = value.toString()
      if (text === 'bad') throw new SyntaxError('no signal')
      await unit.query('insert into taken (text, appended_at) values ($1, $2)', [text, appendedAt])
      const [beat, of] = text.split(' ')
      if (beat === 'beat' && of !== undefined) await this.putOff(of as IncidentId)
    }
  }

  private async putOff(incidentId: IncidentId): Promise<void> {
    await this.log.transact({ streams: [] }, because('beat'), (tx) => {
      const dueAt = new Date(Date.now() + 3_600_000).toISOString() as Instant
      tx.arm({ service: 'intake', owner: report(incidentId).id, name: 'silence', dueAt, incidentId })
    })
  }
}

@Injectable()
@FiresTimers('intake')
class Silence implements TimerHandler {
  constructor(@Inject(EventLog) private readonly log: EventLog) {}

  async fire({ incidentId, dueAt }: Timer): Promise<void> {
    if (incidentId === null) throw new Error('a toy timer has an incident')
    const stream = report(incidentId)
    await this.log.transact({ streams: [stream] }, because('silence'), (tx) =>
      tx.append(stream, incidentId, [fact('IncidentOpened', dueAt, 'silence')]),
    )
  }
}

/** Table `followed (position)` is the read model. */
@Injectable()
@FollowsLog('reporting', 'toy')
class Historian implements LogFollower {
  async follow(events: readonly Recorded[], unit: Unit): Promise<void> {
    for (const { position } of events) await unit.query('insert into followed (position) values ($1)', [position])
  }
}

/** The platform's global parts, as runtime provides them. */
export function toyApplication(log: EventLog, trouble: ToyTrouble): Type {
  const parts = [
    { provide: EventLog, useValue: log },
    { provide: ToyTrouble, useValue: trouble },
  ]
  @Module({ controllers: [Classifier, Router], providers: [...parts, Alarm, Silence, Receiver, Historian] })
  class ToyApplication {}
  return ToyApplication
}
