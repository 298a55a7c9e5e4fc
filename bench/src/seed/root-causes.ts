import {
  type EventOf,
  instant,
  type Instant,
  isRefusal,
  milliseconds,
  type PersonId,
  type RootCauseEvent,
} from '@atlas/contracts'
import { decideRootCause, noOpenWork, type Recurred, type RootCauseCommand, recurrenceStream } from '@atlas/domain'
import { countEachPattern, patternStreams } from '@atlas/escalation'
import { Dice } from './dice.js'
import { hour } from './handled.js'
import type { PastTransaction, Written } from './past-transaction.js'
import type { Pen } from './pen.js'
import type { By } from './story.js'

interface Due {
  readonly cluster: string
  readonly at: Instant
  /** Of what is due at the same instant. */
  readonly order: string
  readonly happens: () => Promise<void>
}

/**
 * What comes back, in all stories: a pattern is of no single one. Stories are told beside one another, so what they
 * bring is put in order of time first; else the same seed would count it differently each time.
 */
export class RootCauses {
  private readonly due = new Set<Due>()

  constructor(
    private readonly pen: Pen,
    private readonly seed: number,
  ) {}

  /** To be counted when its turn comes. */
  recurred(recurred: Recurred, by: By): void {
    const { cluster, at, incidentId, why } = recurred
    this.due.add({ cluster, at, order: `${incidentId} ${why}`, happens: () => this.count(recurred, by) })
  }

  /** All that is due before then. No story may bring anything earlier afterwards. */
  async until(ms: number): Promise<void> {
    const clusters = new Set([...this.due].map(({ cluster }) => cluster))
    // Patterns of one cluster are no other's.
    await Promise.all([...clusters].map((cluster) => this.ofCluster(cluster, ms)))
  }

  private async ofCluster(cluster: string, ms: number): Promise<void> {
    for (;;) {
      const [next] = [...this.due]
        .filter((one) => one.cluster === cluster && milliseconds(one.at) < ms)
        .sort((one, other) => milliseconds(one.at) - milliseconds(other.at) || (one.order < other.order ? -1 : 1))
      if (!next) return
      this.due.delete(next)
      await next.happens()
    }
  }

  private async count(recurred: Recurred, by: By): Promise<void> {
    const reads = { streams: patternStreams(recurred).map(({ stream }) => stream) }
    const terms = { policy: this.pen.policy, work: noOpenWork }
    const count = (transaction: PastTransaction): void => countEachPattern(transaction, recurred, terms)
    const { written } = await this.pen.write(recurred.at, by, reads, count)
    for (const one of written) this.opened(one, recurred)
  }

  /** Somebody of the tier takes it within hours, and finds the cause within days. */
  private opened({ fact, streamId }: Written, { cluster, at }: Recurred): void {
    const event = fact as RootCauseEvent
    if (event.type !== 'RootCauseTaskOpened') return
    const { task } = event.data
    const dice = new Dice(`${this.seed} ${streamId} ${task}`)
    const by = this.workerOn(event, dice)
    const takenAt = milliseconds(at) + dice.whole(hour, 8 * hour)
    const foundAt = takenAt + dice.whole(24 * hour, 5 * 24 * hour)
    const act = (ms: number, command: (transaction: PastTransaction) => RootCauseCommand): void => {
      const happens = (): Promise<void> => this.act(streamId, ms, person(by, dice.uuid(ms)), command)
      this.due.add({ cluster, at: instant(ms), order: streamId, happens })
    }
    act(takenAt, () => ({ act: 'take-root-cause', task, by }))
    act(foundAt, (transaction) => ({
      act: 'find-root-cause',
      task,
      by,
      rootCause: transaction.keep('Nodes of this pool are drained before their disks are detached.'),
      result: dice.pick([
        { article: 'https://kb.example.org/node/drain' },
        { noneBecause: 'the pool is replaced next month' },
      ]),
    }))
  }

  private workerOn({ data: { candidate, tier } }: EventOf<'RootCauseTaskOpened'>, dice: Dice): PersonId {
    const { roster, escalation } = this.pen.policy
    const fit = roster.people.filter(({ roles }) => escalation.tiers[tier].roles.some((role) => roles.includes(role)))
    return candidate ?? dice.pick(fit).id
  }

  private async act(
    streamId: string,
    ms: number,
    by: By,
    command: (transaction: PastTransaction) => RootCauseCommand,
  ): Promise<void> {
    const stream = recurrenceStream(streamId.replace('knowledge-', ''))
    await this.pen.write(instant(ms), by, { streams: [stream] }, (transaction) => {
      const before = transaction.state(stream)
      const context = { now: transaction.now, policy: this.pen.policy, work: noOpenWork }
      const events = decideRootCause(command(transaction), before, context)
      if (isRefusal(events)) throw new Error(events.message)
      transaction.append(stream, before.open?.incidentId ?? null, events)
    })
  }
}

const person = (id: PersonId, request: string): By => ({
  actor: { kind: 'person', id, via: 'http' },
  correlationId: request,
  causationId: request,
})
