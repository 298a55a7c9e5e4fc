import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type Dispatch, dispatches } from '@atlas/domain'
import { faultPoint } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { Leases, LedWork, rounds } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce, type Sent } from '@atlas/runtime'
import { Communications } from '../read-models/communications.js'
import { Alerts } from './alerts.js'
import { Attempts, type Going } from './attempts.js'
import { Channels } from './channels.js'
import { DueList } from './due-list.js'
import { Grouped } from './grouped.js'

/** So many due ones are looked at in a round, and so many leave at a time. */
const perRound = 200
const atATime = 8
/** Between two looks when nothing was due, ms. */
const pauseMs = 200

/** What came of the attempts of one dispatch. */
interface Ended {
  readonly attempts: Going['attempts']
  readonly sent: Sent
}

/**
 * Sends what is due: attempt stored as started, then sent, then stored as ended (architecture, "The way of a
 * command"). One sender is at work over all processes. Where one began and didn't end, the next finds the attempt
 * under way, calls it unknown, and repeats it under the same outward id.
 */
@Injectable()
export class Sender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Sender')
  private readonly work: LedWork
  /** Lanes store their beginnings and ends together: a transaction each would cost more than the sending. */
  private readonly starts = new Grouped<Dispatch, Going | undefined>(async (dispatches) => {
    const { result } = await this.units.run(() =>
      Promise.all(dispatches.map((dispatch) => this.attempts.start(dispatch))),
    )
    return result
  })
  private readonly ends = new Grouped<Ended, undefined>(async (ended) => {
    await this.units.run(() =>
      Promise.all(ended.map(async ({ attempts, sent }) => this.alerts.raise(await this.attempts.end(attempts, sent)))),
    )
    return ended.map(() => undefined)
  })

  constructor(
    leases: Leases,
    private readonly communications: Communications,
    private readonly dueList: DueList,
    private readonly units: UnitsOfWork,
    private readonly attempts: Attempts,
    private readonly alerts: Alerts,
    private readonly channels: Channels,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {
    const onTrouble = (message: string): void => this.logger.warn(`sending waits: ${message}`)
    this.work = new LedWork({ lease: 'sender of notification', leases, onTrouble })
  }

  onApplicationBootstrap(): void {
    this.work.begin(async (leads, backoff) => {
      // Also after trouble: lanes are at rest then, and what they couldn't end is to be found too.
      await this.recover()
      await rounds((signal) => this.round(signal), leads, backoff)
    })
  }

  /** Waits for what is being sent. */
  onModuleDestroy(): Promise<void> {
    return this.work.end()
  }

  /** Nobody will end these: whoever started them is gone, or has lost the lease and will find them ended. */
  private async recover(): Promise<void> {
    for (const going of await this.communications.underWay())
      await this.ends.of({ attempts: [going], sent: { outcome: 'unknown', detail: 'found under way after a restart' } })
  }

  /** Gives how long to rest, ms. */
  private async round(leading: AbortSignal): Promise<number> {
    const { now, due } = await this.dueList.due(perRound)
    if (due.length === 0) return pauseMs
    const { pages } = this.policyInForce.current().policy.notification
    const people = new Set(due.flatMap(({ page }) => (page ? [page.person] : [])))
    const lastPaged = await this.dueList.lastPaged([...people], pages.gatherWithin)
    const { goes, waits } = dispatches(due, lastPaged, now, pages)
    await this.dueList.postpone(waits)
    const left = [...goes]
    const lane = async () => {
      for (let dispatch = left.shift(); dispatch && !leading.aborted; dispatch = left.shift())
        await this.dispatch(dispatch)
    }
    const lanes = await Promise.allSettled(Array.from({ length: atATime }, lane))
    const trouble = lanes.find((result) => result.status === 'rejected')
    if (trouble) throw trouble.reason
    return 0
  }

  private async dispatch(dispatch: Dispatch): Promise<void> {
    const going = await this.starts.of(dispatch)
    if (!going) return
    const sent = await this.send(going)
    if (sent.outcome === 'accepted') faultPoint('smtp accepted before outcome')
    await this.ends.of({ attempts: going.attempts, sent })
  }

  private async send({ channel: kind, outward }: Going): Promise<Sent> {
    if (!outward) return { outcome: 'bounced', detail: 'its content was redacted' }
    const channel = this.channels.of(kind)
    if (!channel) return { outcome: 'held', detail: `held in the outbox: ${kind} is not configured any more` }
    const { attemptTimeout } = this.policyInForce.current().policy.notification
    try {
      return await channel.send(outward, attemptTimeout)
    } catch (error) {
      return { outcome: 'unknown', detail: error instanceof Error ? error.message : String(error) }
    }
  }
}
