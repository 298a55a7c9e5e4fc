import { Injectable } from '@nestjs/common'
import { refuse, type Refusal } from '@atlas/contracts'
import { EventLog } from '@atlas/event-sourcing'
import { PostgresEventLog } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { type Amounts, Bound } from './bound.js'
import { FairQueue } from './fair-queue.js'
import { Storms } from './storms.js'
import { TriageLag } from './triage-lag.js'

/** Signals at the log at a time, about two flushes: what waits in the log waits in order of arrival. */
const atATime = 1000
/** Longer than this nothing waits here, ms: it is refused, and its sender tries again. */
const patience = 5000
/** Between looks at whether what waits may go on, ms. */
const lookEvery = 100

interface Waiting {
  readonly shares: Amounts
  readonly count: number
  readonly policy: Policy
  readonly since: number
  readonly answer: (refusal: Refusal | undefined) => void
}

/**
 * Lets signals in while they can be stored: what is refused here was never accepted, and what is let in is stored
 * before it is answered. Fair by cluster (docs/adr/0019-fairness.md): a few go to the log at a time, in fair order; and
 * while triage is behind, storms wait, so that a quiet cluster's page doesn't. Counts are of policy/intake.yaml,
 * `backPressure`.
 */
@Injectable()
export class Admission {
  private readonly signals = new Bound()
  private readonly bytes = new Bound()
  private readonly queue = new FairQueue<Waiting>()
  private readonly storms = new Storms()
  private storing = 0
  private looking: NodeJS.Timeout | undefined

  constructor(
    private readonly log: EventLog,
    private readonly triage: TriageLag,
  ) {}

  /** Runs `work` with the signals admitted, or gives the refusal. `clusters` has one name a signal; bytes as sent. */
  async admit<Result>(
    { clusters, bytes }: { readonly clusters: readonly string[]; readonly bytes: number },
    policy: Policy,
    work: () => Promise<Result>,
  ): Promise<Result | Refusal> {
    const shares = sharesOf(clusters)
    this.storms.offered(shares, performance.now())
    const bytesOf = partsOf(bytes, shares, clusters.length)
    const refusal = this.logRefuses() ?? this.refusal(shares, bytesOf, policy)
    if (refusal) return refusal
    this.signals.add(shares)
    this.bytes.add(bytesOf)
    try {
      const tooLong = await this.turn(shares, clusters.length, policy)
      if (tooLong) return tooLong
      return await this.store(clusters.length, work)
    } finally {
      this.signals.remove(shares)
      this.bytes.remove(bytesOf)
    }
  }

  /** A log whose oldest command waits so long isn't given more, whoever sends it. */
  private logRefuses(): Refusal | undefined {
    if (this.log instanceof PostgresEventLog && this.log.pressure().oldestMs > patience)
      return busy('The log is behind; nothing of this request was stored.')
    return undefined
  }

  private refusal(shares: Amounts, bytes: Amounts, { intake }: Policy): Refusal | undefined {
    const { pendingSignals, pendingSignalsPerCluster, pendingBytes } = intake.backPressure
    const above = this.signals.clusterAbove(shares, pendingSignalsPerCluster)
    if (above !== undefined) return busy(`Too many signals of ${above} are being stored; nothing of this request was.`)
    if (this.bytes.exceededBy(bytes, pendingBytes))
      return busy('Too much is being stored; nothing of this request was.')
    if (this.signals.exceededBy(shares, pendingSignals))
      return busy('Too many signals are being stored; nothing of this request was.')
    return undefined
  }

  /** Resolves when it may be stored, or with the refusal of one that waited too long. */
  private turn(shares: Amounts, count: number, policy: Policy): Promise<Refusal | undefined> {
    return new Promise((answer) => {
      this.queue.add({ shares, count, policy, since: performance.now(), answer }, shares)
      this.next()
    })
  }

  private async store<Result>(count: number, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } finally {
      this.storing -= count
      this.next()
    }
  }

  private next(): void {
    // One that doesn't fit yet is not passed by smaller ones behind it: it would never go.
    for (let one = this.queue.first(this.isFree); one && this.fits(one); one = this.queue.first(this.isFree)) {
      this.queue.take(one)
      this.storing += one.count
      one.answer(undefined)
    }
    if (this.queue.length > 0) this.looking ??= setTimeout(() => this.look(), lookEvery).unref()
  }

  /** What is larger than all that may be stored at a time goes alone. */
  private fits({ count }: Waiting): boolean {
    return this.storing === 0 || this.storing + count <= atATime
  }

  private readonly isFree = ({ shares, policy }: Waiting): boolean => {
    const { triageBehind, stormSignals } = policy.intake.backPressure
    return this.triage.ms() <= triageBehind || !this.storms.amongst(shares, stormSignals, performance.now())
  }

  private look(): void {
    this.looking = undefined
    const before = performance.now() - patience
    for (const late of this.queue.giveUp(({ since }) => since < before))
      late.answer(busy('It waited too long to be stored; nothing of this request was.'))
    this.next()
  }
}

/** Nothing is stored, and the sender is to try again; the route says with which status. */
const busy = (message: string): Refusal => refuse('busy', message, [], 429)

function sharesOf(clusters: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>()
  for (const cluster of clusters) shares.set(cluster, (shares.get(cluster) ?? 0) + 1)
  return shares
}

/** A body's bytes by cluster, each signal taken for as long as the others. */
const partsOf = (bytes: number, shares: Amounts, count: number): Amounts =>
  new Map([...shares].map(([cluster, share]) => [cluster, (bytes * share) / count]))
