import {
  type EventMetadata,
  eventName,
  type HandlingEvent,
  type IncidentId,
  instant,
  type Instant,
  milliseconds,
  type PersonId,
  type Recorded,
  type Tier,
} from '@atlas/contracts'
import {
  type BreachCommand,
  type CorrectionCommand,
  type HandlingState,
  handlingStream,
  type Incident,
  noOpenWork,
  onShift,
  type PersonCommand,
  type Recurred,
  serviceLevelStream,
} from '@atlas/domain'
import {
  applyHandling,
  applyWithEchoes,
  clockSays,
  deadlinePassed,
  type Desk,
  heedClock,
  type IncidentCommand,
  isRecurrenceTimer,
  Refused,
  refusalStream,
  streamsOf,
} from '@atlas/escalation'
import { genesis, type Reads, type Timer } from '@atlas/event-sourcing'
import { readsOf, type Signal, SignalRecorder } from '@atlas/intake'
import type { Dice } from './dice.js'
import { type PastTransaction, timerName, type Written, type TimerChange } from './past-transaction.js'
import type { Pen, Wrote } from './pen.js'

export type By = Omit<EventMetadata, 'policy'>

/** What a service makes of an event. */
export type Listener = (written: Written, story: Story) => Promise<void>

export interface StoryTerms {
  readonly pen: Pen
  readonly dice: Dice
  readonly startsAt: number
  /** The next of [TicketID]'s digits. */
  readonly number: () => string
  readonly listeners: readonly Listener[]
  /** What the timers of recurrence bring, which is counted together with that of the other stories. */
  readonly recurred: (recurred: Recurred, by: By) => void
}

/**
 * What happens round one dedup key, told instant by instant: people act, alarms go off when they are due, and each
 * event is heard by the services that hear it in production, whose own deciders say what follows.
 */
export class Story {
  now: number
  /** The incidents of the story as they stand, in order of opening. */
  readonly incidents = new Map<IncidentId, Incident>()
  private looked: IncidentId | undefined
  private readonly alarms = new Map<string, Timer>()
  private readonly heard: Written[] = []
  /** What handling wrote, in its order; a story is short. */
  private readonly handled: Written[] = []

  constructor(readonly terms: StoryTerms) {
    this.now = terms.startsAt
  }

  get dice(): Dice {
    return this.terms.dice
  }
  get pen(): Pen {
    return this.terms.pen
  }
  get at(): Instant {
    return instant(this.now)
  }
  /** The one that people look at: that which opened last, unless the story turned to another. */
  get incident(): Incident {
    const last = this.incidents.get(this.looked ?? [...this.incidents.keys()].at(-1) ?? ('' as IncidentId))
    if (!last) throw new Error('nothing has opened in this story')
    return last
  }
  turnTo(incidentId: IncidentId): void {
    this.looked = incidentId
  }

  /** The stream of its handling, as a reader of the log has it but for positions, hashes and who did it. */
  historyOf(incidentId: IncidentId): Recorded<HandlingEvent>[] {
    const stream = handlingStream(incidentId).id
    return this.handled.flatMap(({ fact, streamId, streamVersion }) =>
      streamId === stream
        ? [
            {
              ...(fact as HandlingEvent),
              position: 0,
              streamId,
              streamVersion,
              category: 'handling',
              incidentId,
              recordedAt: fact.occurredAt,
              metadata: { actor: { kind: 'rule', id: 'story', via: 'seed' }, correlationId: '', causationId: '' },
              hash: genesis,
            },
          ]
        : [],
    )
  }

  /** Time passes; what is due on the way happens at its instant. */
  async later(low: number, high: number): Promise<void> {
    await this.until(this.now + this.dice.whole(low, high))
  }

  async until(ms: number, except?: (timer: Timer) => boolean): Promise<void> {
    for (;;) {
      const due = [...this.alarms.values()]
        .filter((timer) => milliseconds(timer.dueAt) <= ms && !except?.(timer))
        .sort((one, other) => milliseconds(one.dueAt) - milliseconds(other.dueAt))[0]
      if (!due) break
      this.now = Math.max(this.now, milliseconds(due.dueAt))
      await this.ring(due)
    }
    this.now = Math.max(this.now, ms)
  }

  nextAlarm(wanted: (timer: Timer) => boolean): Timer | undefined {
    return [...this.alarms.values()]
      .filter(wanted)
      .sort((one, other) => milliseconds(one.dueAt) - milliseconds(other.dueAt))[0]
  }

  /** A signal comes in, and everybody does what they do about it. */
  async receive(signal: Signal, by: By): Promise<void> {
    const { dice, pen, terms } = this
    const allot = { number: terms.number, incidentId: () => dice.uuid(this.now) as IncidentId }
    await this.write(by, readsOf([signal], pen.policy), (transaction) =>
      new SignalRecorder(transaction, pen.policy, once(allot)).record(signal),
    )
  }

  /** A person acts. What they are refused is stored, as in production; gives whether it was done. */
  async act(
    by: PersonId,
    command: (transaction: PastTransaction) => PersonCommand | BreachCommand | CorrectionCommand,
    of = this.incident,
  ): Promise<boolean> {
    return this.asked(by, of, (metadata) => this.handle(of.incidentId, metadata, command))
  }

  /** A person's act about two incidents, which changes both. */
  async actOnTwo(
    by: PersonId,
    of: Incident,
    other: Incident,
    command: (transaction: PastTransaction, other: HandlingState) => PersonCommand,
  ): Promise<boolean> {
    const { policy } = this.pen
    const streams = [...streamsOf(of.incidentId), ...streamsOf(other.incidentId)]
    return this.asked(by, of, async (metadata) => {
      const wrote = await this.pen.write(this.at, metadata, { streams }, (transaction, clocks) => {
        const apply = (asked: IncidentCommand, to = of.incidentId) =>
          applyHandling(transaction, to, asked, { policy, work: noOpenWork, clocks })
        const asked = command(transaction, transaction.state(handlingStream(other.incidentId)))
        applyWithEchoes({ apply }, asked)
        return [of, other].map(({ incidentId }) => [incidentId, transaction.state(handlingStream(incidentId))] as const)
      })
      for (const [incidentId, after] of wrote.result) this.stands(incidentId, after)
      await this.take(wrote)
    })
  }

  private async asked(by: PersonId, { incidentId }: Incident, act: (metadata: By) => Promise<void>): Promise<boolean> {
    const metadata = this.person(by)
    try {
      await act(metadata)
      return true
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const { code, message, missing } = error.refusal
      const stream = refusalStream(incidentId)
      await this.write(metadata, { streams: [stream] }, (transaction) =>
        transaction.append(stream, incidentId, [
          {
            type: 'CommandRefused',
            occurredAt: this.at,
            data: { incidentId, command: 'act', code, message, missing: [...missing] },
          },
        ]),
      )
      return false
    }
  }

  /** Writes at this instant; whoever hears of it acts before anything else happens. */
  async write<Result>(
    by: By,
    reads: Parameters<Pen['write']>[2],
    decide: (transaction: PastTransaction) => Result,
  ): Promise<Result> {
    return this.take(await this.pen.write(this.at, by, reads, decide))
  }

  isOnShift(person: PersonId, ms: number): boolean {
    return onShift(this.pen.policy.roster, instant(ms)).some((one) => one.person.id === person)
  }

  person(id: PersonId): By {
    const request = this.dice.uuid(this.now)
    return { actor: { kind: 'person', id, via: 'http' }, correlationId: request, causationId: request }
  }

  /** Somebody who may own at the tier: the candidate, else one on shift, else anyone. */
  worker(tier: Tier, except?: PersonId | null): PersonId {
    const { escalation, roster } = this.pen.policy
    const { roles } = escalation.tiers[tier]
    const fit = ({ person }: { person: { id: string; roles: readonly string[] } }): boolean =>
      person.id !== except && roles.some((role) => person.roles.includes(role))
    const present = onShift(roster, this.at).filter(fit)
    const anyone = roster.people.map((person) => ({ person })).filter(fit)
    return this.dice.pick(present.length > 0 ? present : anyone).person.id
  }

  /** Commands of handling in one transaction, with the clocks that follow. Throws Refused. */
  async handle(
    incidentId: IncidentId,
    by: By,
    ...commands: readonly (IncidentCommand | ((transaction: PastTransaction) => IncidentCommand))[]
  ): Promise<void> {
    const { policy } = this.pen
    const wrote = await this.pen.write(this.at, by, { streams: streamsOf(incidentId) }, (transaction, clocks) =>
      commands.map((command) =>
        applyHandling(transaction, incidentId, typeof command === 'function' ? command(transaction) : command, {
          policy,
          work: noOpenWork,
          clocks,
        }),
      ),
    )
    this.stands(incidentId, wrote.result.at(-1)?.after)
    await this.take(wrote)
  }

  /** What escalation decides with more streams than the incident's own. */
  async decide(incidentId: IncidentId, by: By, streams: Reads['streams'], decide: (desk: Desk) => void): Promise<void> {
    const { policy } = this.pen
    const reads = { streams: [...streamsOf(incidentId), ...streams] }
    const wrote = await this.pen.write(this.at, by, reads, (transaction, clocks) => {
      const apply = (command: IncidentCommand) =>
        applyHandling(transaction, incidentId, command, { policy, work: noOpenWork, clocks })
      decide({ transaction, policy, clocks, apply })
      return transaction.state(handlingStream(incidentId))
    })
    this.stands(incidentId, wrote.result)
    await this.take(wrote)
  }

  private stands(incidentId: IncidentId, after: { opened: false } | Incident | undefined): void {
    if (after?.opened) this.incidents.set(incidentId, after)
  }

  private async ring(timer: Timer): Promise<void> {
    this.alarms.delete(timerName(timer.owner, timer.name))
    const { incidentId } = timer
    if (incidentId === null) return
    const { policy } = this.pen
    const by: By = {
      actor: { kind: 'timer', id: timer.name, via: 'sweeper' },
      correlationId: `${timer.owner}/${timer.name}`,
      causationId: `${timer.owner}/${timer.name}@${timer.dueAt}`,
    }
    if (isRecurrenceTimer(timer.name)) {
      this.terms.recurred(timer.data as Recurred, by)
      return
    }
    const wrote = await this.pen.write(this.at, by, { streams: streamsOf(incidentId) }, (transaction, clocks) => {
      const apply = (command: IncidentCommand) =>
        applyHandling(transaction, incidentId, command, { policy, work: noOpenWork, clocks })
      const desk = { transaction, policy, clocks, apply }
      if (timer.owner === serviceLevelStream(incidentId).id) heedClock(desk, clockSays(desk, timer, incidentId))
      else deadlinePassed(desk, timer)
      return transaction.state(handlingStream(incidentId))
    })
    this.stands(incidentId, wrote.result)
    await this.take(wrote)
  }

  private async take<Result>({ result, written, timers }: Wrote<Result>): Promise<Result> {
    for (const change of timers) this.set(change)
    this.handled.push(...written.filter(({ streamId }) => streamId.startsWith('handling-')))
    const first = this.heard.length === 0
    this.heard.push(...written)
    // Whoever is being told hears what follows after it, as from a topic.
    if (first) for (let next = this.heard[0]; next; this.heard.shift(), next = this.heard[0]) await this.hear(next)
    return result
  }

  private set(change: TimerChange): void {
    if ('arm' in change) this.alarms.set(timerName(change.arm.owner, change.arm.name), change.arm)
    else this.alarms.delete(change.disarm)
  }

  private async hear(written: Written): Promise<void> {
    for (const listener of this.terms.listeners) await listener(written, this)
  }

  because(written: Written, rule: string): By {
    const name = eventName(written)
    return { actor: { kind: 'rule', id: rule, via: 'consumer' }, correlationId: name, causationId: name }
  }
}

/** A decision may run again: what it was allotted stays. */
function once({ number, incidentId }: { number: () => string; incidentId: () => IncidentId }) {
  let numbered: string | undefined
  let identified: IncidentId | undefined
  return { number: () => (numbered ??= number()), incidentId: () => (identified ??= incidentId()) }
}
