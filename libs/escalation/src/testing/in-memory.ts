import type { EventOf, IncidentId, Recorded } from '@atlas/contracts'
import { type HandlingState, handlingStream, type Incident } from '@atlas/domain'
import { foldAll, InMemoryEventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { policyInForce } from '@atlas/runtime'
import { PolicyConsumer } from '../policy/policy.consumer.js'
import { EscalationWorld } from './escalation-world.js'
import { MovableTime, type Opened, OtherServices, sweep } from './story.js'

/** Escalation on the log in memory, with the time and the other services in the test's hands. */
export class InMemoryWorld {
  private constructor(
    readonly time: MovableTime,
    readonly log: InMemoryEventLog,
    readonly escalation: EscalationWorld,
    readonly others: OtherServices,
  ) {}

  static async start(): Promise<InMemoryWorld> {
    const time = new MovableTime()
    const log = new InMemoryEventLog(() => time.now)
    const escalation = await EscalationWorld.start({ log, reader: log })
    const others = new OtherServices(escalation.app, log, log.ofIncident, log.now)
    return new InMemoryWorld(time, log, escalation, others)
  }

  act = (...asked: Parameters<EscalationWorld['act']>) => this.escalation.act(...asked)
  /** POST /v1/roster/<path>. */
  changeRoster = (path: string, person: string, body: unknown, headers = {}) =>
    this.escalation.post(`/v1/roster/${path}`, person, body, headers)
  stop = () => this.escalation.stop()

  /** Time passes, and every alarm on the way is heard. */
  async pass(ms: number): Promise<void> {
    this.time.pass(ms)
    await sweep(this.escalation.app, this.log, this.time.now)
  }

  /** An incident as intake and classification tell of it. */
  async incident(
    priority: 'P1' | 'P2' | 'P3' | 'P4',
    opening: Parameters<OtherServices['opens']>[0] = {},
  ): Promise<Opened> {
    const opened = await this.others.opens(opening)
    await this.others.classifies(opened.incidentId, priority)
    return opened
  }

  /** Reporting says that another version is in force. */
  async adopts(policy: Policy, change: Partial<EventOf<'PolicyAdopted'>['data']>): Promise<void> {
    const { hash: previous } = this.escalation.policy.current()
    const { hash } = policy
    const version = { hash, previous, author: 'erin', approver: 'frank', reason: 'r', changed: [] }
    const at = this.time.now
    const data = { ...version, effectiveAt: at, ...change }
    const metadata = {
      actor: { kind: 'person', id: 'erin', via: 'cli' },
      correlationId: 'c',
      causationId: 'c',
    } as const
    await this.log.transact({ streams: [policyInForce] }, metadata, (transaction) =>
      transaction.append(policyInForce, null, [{ type: 'PolicyAdopted', occurredAt: at, data }]),
    )
    this.escalation.policy.adopt(policy)
    const adopted = this.log.events.findLast(isAdoption)
    if (!adopted) throw new Error('nothing was adopted')
    await this.escalation.app.get(PolicyConsumer).policyAdopted(adopted)
  }

  state(incidentId: IncidentId): Incident {
    const { aggregate, id } = handlingStream(incidentId)
    const state: HandlingState = foldAll(aggregate, this.log.stream(id) as never)
    if (!state.opened) throw new Error('no such incident')
    return state
  }

  events = (incidentId: IncidentId, category?: string): Recorded[] =>
    this.log.events.filter((event) => event.incidentId === incidentId && (!category || event.category === category))
  types = (incidentId: IncidentId, category: string): string[] =>
    this.events(incidentId, category).map(({ type }) => type)
  /** `kind state` of what the clocks said last, by their events. */
  timers = (): string[] => [...this.log.timers.values()].map(({ name, dueAt }) => `${name} ${dueAt}`).sort()
}

const isAdoption = (event: Recorded): event is Recorded<EventOf<'PolicyAdopted'>> => event.type === 'PolicyAdopted'
