import { Injectable } from '@nestjs/common'
import { isRefusal, refuse, type Refusal } from '@atlas/contracts'
import { EventLog } from '@atlas/event-sourcing'
import { PostgresEventLog } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { type Amounts, Bound } from './bound.js'
import { FairQueue } from './fair-queue.js'
import { OpeningShare } from './opening-share.js'
import { Storms } from './storms.js'
import { TriageLag } from './triage-lag.js'
import { Untriaged } from './untriaged.js'

/** Signals at the log at a time, two flushes of no great length: what waits in the log waits in order of arrival. */
const atATime = 600
/** Longer than this nothing waits here, ms: it is refused, and its sender tries again. */
const patience = 5000
/** How old triage's lag may be when it is read, and what it is of, ms (triage-lag, and messaging's report-lag). */
const seenAfter = 500
/** Between looks at whether what waits may go on, ms. */
const lookEvery = 100

interface Waiting {
  readonly shares: Amounts
  readonly count: number
  readonly policy: Policy
  /** Of those at the log: incidents that it is expected to open, undefined where it is no part of a storm. */
  expected?: number
  readonly since: number
  readonly answer: (turn: Waiting | Refusal) => void
}

/**
 * Lets signals in while they can be stored: what is refused here was never accepted, and what is let in is stored
 * before it is answered. Fair by cluster (docs/adr/0019-fairness.md): a few go to the log at a time, in fair order; and
 * while triage is behind, or would be by what a storm may open, storms wait, so that a quiet cluster's page doesn't.
 * Counts are of policy/intake.yaml, `backPressure`.
 */
@Injectable()
export class Admission {
  private readonly signals = new Bound()
  private readonly bytes = new Bound()
  private readonly queue = new FairQueue<Waiting>()
  private readonly storms = new Storms()
  private readonly untriaged = new Untriaged()
  private storing = 0
  private readonly openingShare = new OpeningShare()
  /** Incidents that what storms have at the log is expected to open. */
  private expected = 0
  private looking: NodeJS.Timeout | undefined

  constructor(
    private readonly log: EventLog,
    private readonly triage: TriageLag,
  ) {}

  /**
   * Runs `work` with the signals admitted, or gives the refusal. `clusters` has one name a signal; bytes as sent; `opened`
   * gives the cluster of each incident that the work has opened.
   */
  async admit<Result>(
    { clusters, bytes }: { readonly clusters: readonly string[]; readonly bytes: number },
    policy: Policy,
    work: () => Promise<Result>,
    opened: (done: Result) => readonly string[],
  ): Promise<Result | Refusal> {
    const shares = sharesOf(clusters)
    this.storms.offered(shares, performance.now())
    const bytesOf = partsOf(bytes, shares, clusters.length)
    const refusal = this.logRefuses() ?? this.refusal(shares, bytesOf, policy)
    if (refusal) return refusal
    this.signals.add(shares)
    this.bytes.add(bytesOf)
    try {
      const turn = await this.turn(shares, clusters.length, policy)
      if (isRefusal(turn)) return turn
      return await this.store(turn, work, opened)
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
  private turn(shares: Amounts, count: number, policy: Policy): Promise<Waiting | Refusal> {
    return new Promise((answer) => {
      this.queue.add({ shares, count, policy, since: performance.now(), answer }, shares)
      this.next()
    })
  }

  private async store<Result>(
    { count, expected }: Waiting,
    work: () => Promise<Result>,
    opened: (done: Result) => readonly string[],
  ): Promise<Result> {
    try {
      const done = await work()
      const clusters = opened(done)
      this.untriaged.add(clusters, performance.now())
      if (expected !== undefined) this.openingShare.stored(count, clusters.length, performance.now())
      return done
    } finally {
      this.storing -= count
      this.expected -= expected ?? 0
      this.next()
    }
  }

  private next(): void {
    // One that doesn't fit yet is not passed by smaller ones behind it: it would never go.
    for (let one = this.firstFree(); one && this.fits(one); one = this.firstFree()) {
      this.queue.take(one)
      this.storing += one.count
      if (this.inStorm(one)) {
        one.expected = this.openingShare.of(one.count, performance.now())
        this.expected += one.expected
      }
      one.answer(one)
    }
    if (this.queue.length > 0) this.looking ??= setTimeout(() => this.look(), lookEvery).unref()
  }

  /** What is larger than all that may be stored at a time goes alone. */
  private fits({ count }: Waiting): boolean {
    return this.storing === 0 || this.storing + count <= atATime
  }

  /** Storms wait together: the first of them that triage has no room for isn't passed by smaller ones either. */
  private firstFree(): Waiting | undefined {
    this.untriaged.triaged(this.triage.ms() + seenAfter, performance.now())
    let stormsWait = false
    return this.queue.first((one) => {
      if (!this.inStorm(one)) return true
      stormsWait ||= !this.triageHasRoom(one)
      return !stormsWait
    })
  }

  private inStorm({ shares, count, policy }: Waiting): boolean {
    const { stormSignals, stormSignalsAmongMany, untriagedOfCluster } = policy.intake.backPressure
    // What comes together is a storm's beginning, of however many clusters.
    if (count > untriagedOfCluster) return true
    for (const cluster of shares.keys())
      if (this.signals.of(cluster) + this.untriaged.of(cluster) > untriagedOfCluster) return true
    const bounds = { alone: stormSignals, amongMany: stormSignalsAmongMany }
    return this.storms.amongst(shares, bounds, performance.now())
  }

  /** Whether triage takes what this may open within the time that a page may wait. What is larger than all goes alone. */
  private triageHasRoom({ count, policy }: Waiting): boolean {
    const { triageBehind, untriagedIncidents } = policy.intake.backPressure
    if (this.triage.ms() > triageBehind) return false
    const before = this.expected + this.untriaged.total
    return before === 0 || before + this.openingShare.of(count, performance.now()) <= untriagedIncidents
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
