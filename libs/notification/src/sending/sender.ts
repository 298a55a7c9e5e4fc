import { setTimeout as sleep } from 'node:timers/promises'
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type Dispatch, dispatches } from '@atlas/domain'
import { faultPoint } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { Leases } from '@atlas/messaging'
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
/** Between two looks when nothing was due, and after trouble. */
const pauseMs = 200
const troubleMs = 1_000

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
  private readonly stopping = new AbortController()
  private working: Promise<void> | undefined
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
    private readonly leases: Leases,
    private readonly communications: Communications,
    private readonly dueList: DueList,
    private readonly units: UnitsOfWork,
    private readonly attempts: Attempts,
    private readonly alerts: Alerts,
    private readonly channels: Channels,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  onApplicationBootstrap(): void {
    this.working = this.work()
  }

  /** Waits for what is being sent; before the application's connections close. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort()
    await this.working
  }

  /** One process sends at a time; what a wait for the lease throws is that we are told to stop. */
  private async work(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      const lease = await this.leases.take('sender of notification', signal).catch(() => undefined)
      if (!lease) return
      await this.lead(AbortSignal.any([signal, lease.lost]))
      await lease.release()
    }
  }

  private async lead(leading: AbortSignal): Promise<void> {
    let recovered = false
    while (!leading.aborted) {
      let pause = pauseMs
      try {
        if (!recovered) await this.recover()
        recovered = true
        if (await this.round(leading)) pause = 0
      } catch (error) {
        // Lanes are at rest: what they couldn't end is to be found too.
        recovered = false
        pause = troubleMs
        this.logger.warn(`sending waits: ${error instanceof Error ? error.message : String(error)}`)
      }
      if (pause > 0) await sleep(pause, undefined, { signal: leading }).catch(() => undefined)
    }
  }

  /** Nobody will end these: whoever started them is gone, or has lost the lease and will find them ended. */
  private async recover(): Promise<void> {
    for (const going of await this.communications.underWay())
      await this.ends.of({ attempts: [going], sent: { outcome: 'unknown', detail: 'found under way after a restart' } })
  }

  /** True when something was due now. */
  private async round(leading: AbortSignal): Promise<boolean> {
    const { now, due } = await this.dueList.due(perRound)
    if (due.length === 0) return false
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
    return true
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
