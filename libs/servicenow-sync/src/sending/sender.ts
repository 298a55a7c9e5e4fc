import { setTimeout as sleep } from 'node:timers/promises'
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type IncidentId, instant, milliseconds } from '@atlas/contracts'
import { type Backoff, Leases, LedWork } from '@atlas/messaging'
import { instanceOf, type Policy } from '@atlas/policy'
import { Backlog, EdgeTime, PolicyInForce } from '@atlas/runtime'
import { ServiceNowFailure } from '@atlas/servicenow-client'
import { Connections } from '../instances/connections.js'
import { Records } from '../records/records.js'
import { away, pauseAfter, restAfter } from './back-off.js'
import { DueRecords } from './due-records.js'
import { WriteRecord } from './write-record.js'

/** Between two looks when nothing was due, and before an incident that failed by trouble of our own is taken up again, ms. */
const pauseMs = 200
const troubleMs = 1_000
/** Before an instance that isn't connected, or is held, is looked at again. */
const heldMs = 5_000
/** So many of an incident's writes go one after another before the next incident has its turn. */
const inARow = 5

/**
 * Writes what waits: each incident's writes in their order, incidents beside one another, a P1 first. One sender is at work
 * over all processes. With an instance away the backlog stays where it is, and triage goes on.
 */
@Injectable()
export class Sender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('ServiceNow')
  private readonly work: LedWork
  /** Instances that failed just now: how often in a row, and until when nothing is tried there (ms). */
  private readonly resting = new Map<string, { readonly failures: number; readonly until: number }>()

  constructor(
    leases: Leases,
    private readonly due: DueRecords,
    private readonly records: Records,
    private readonly writes: WriteRecord,
    private readonly connections: Connections,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly time: EdgeTime,
    private readonly backlog: Backlog,
  ) {
    const onTrouble = (message: string): void => this.logger.warn(`writing waits: ${message}`)
    this.work = new LedWork({ lease: 'sender of servicenow-sync', leases, onTrouble })
  }

  onApplicationBootstrap(): void {
    this.backlog.add(async () => ({
      'outbox age of servicenow-sync in seconds': await this.due.oldestSeconds(),
    }))
    this.work.begin((leads, backoff) => this.lead(leads, backoff))
  }

  /** Waits for what is being written. */
  onModuleDestroy(): Promise<void> {
    return this.work.end()
  }

  private async lead(leading: AbortSignal, backoff: Backoff): Promise<void> {
    const busy: Busy = new Map()
    const underWay = () => [...busy.values()].map(({ done }) => done)
    await this.due.hasten().catch(() => undefined)
    try {
      while (!leading.aborted) {
        const { servicenow } = this.policyInForce.current().policy
        const rest = this.everyRest(Object.keys(servicenow.instances))
        // Nobody's turn would come to anything: the backlog stays as it is.
        if (rest > 0) {
          await Promise.race([...underWay(), pause(Math.min(rest, heldMs), leading)])
          continue
        }
        const going = await this.whoseTurn(busy)
        for (const { incidentId, instance } of going) {
          const done = this.turn(incidentId, leading).finally(() => busy.delete(incidentId))
          busy.set(incidentId, { instance, done })
        }
        backoff.reset()
        if (going.length > 0) continue
        await Promise.race([...underWay(), pause(pauseMs, leading)])
      }
    } finally {
      await Promise.all(underWay())
    }
  }

  /** As many at once as each instance's budget lets, and one of a P1 more: one that hangs holds up no other's. */
  private async whoseTurn(busy: Busy): Promise<readonly { incidentId: IncidentId; instance: string }[]> {
    const { servicenow } = this.policyInForce.current().policy
    const names = Object.keys(servicenow.instances)
    const room = new Map(names.map((name) => [name, servicenow.instances[name]?.budget.inFlight ?? 0]))
    for (const { instance } of busy.values()) room.set(instance, (room.get(instance) ?? 0) - 1)
    // The last one is a P1's.
    const full = names.filter((name) => (room.get(name) ?? 0) < 0)
    if (full.length === names.length) return []
    const free = [...room.values()].reduce((sum, left) => sum + Math.max(0, left), 1)
    // Further only where those in front are all of instances without room.
    for (const atMost of [free * 4, lookedThrough]) {
      const found = await this.due.due(atMost, [...busy.keys()], full)
      const going = found.flatMap(({ incidentId, priority, instance: kept, ...incident }) => {
        const instance = kept ?? instanceOf(servicenow, incident) ?? nowhere
        const left = room.get(instance) ?? 1
        if (left < (priority === 'P1' ? 0 : 1)) return []
        room.set(instance, left - 1)
        return [{ incidentId, instance }]
      })
      if (going.length > 0 || free === 1 || found.length === 0) return going
    }
    return []
  }

  private async turn(incidentId: IncidentId, leading: AbortSignal): Promise<void> {
    try {
      for (let n = 0; n < inARow && !leading.aborted; n++) if (!(await this.one(incidentId, leading))) return
    } catch (error) {
      if (leading.aborted) return
      this.logger.warn(`${incidentId} waits: ${error instanceof Error ? error.message : String(error)}`)
      await this.later(incidentId, troubleMs, String(error)).catch(() => undefined)
    }
  }

  /** True when something was written and more may wait. */
  private async one(incidentId: IncidentId, leading: AbortSignal): Promise<boolean> {
    const { policy } = this.policyInForce.current()
    const { state } = await this.records.load(incidentId, 1)
    const { cluster = '', organisation = null } = state.ours
    const name = state.link?.instance ?? instanceOf(policy.servicenow, { cluster, organisation })
    if (name === undefined) return this.later(incidentId, heldMs * 12, 'it is kept in no instance')
    const rest = this.restOf(name)
    if (rest > 0) return this.later(incidentId, rest, 'the instance rests after failures')
    const { connection, held } = await this.connections.standing(name)
    if (!connection || held !== undefined) return this.later(incidentId, heldMs, held ?? '')
    try {
      const wrote = await this.writes.write(incidentId, connection, leading)
      switch (wrote.kind) {
        case 'done':
          await this.answers(name)
          return true
        case 'nothing':
          return false
        case 'wait': {
          await this.due.awaitMore(incidentId, wrote.until, `waits for ${wrote.for}`, wrote.seen)
          return false
        }
        case 'would':
          return this.later(incidentId, heldMs * 12, `dry run; would ${wrote.says}`)
      }
    } catch (error) {
      if (!(error instanceof ServiceNowFailure) || error.kind === 'cancelled') throw error
      return this.failed(incidentId, error, connection)
    }
  }

  /** What would fail in the same way tomorrow is a dead letter; everything else is tried again. */
  private async failed(
    incidentId: IncidentId,
    failure: ServiceNowFailure,
    connection: Parameters<WriteRecord['next']>[1],
  ): Promise<boolean> {
    if (failure.lasting) {
      const { next } = await this.writes.next(incidentId, connection)
      if ('sequences' in next) {
        const reason = failure.said ? `${failure.said.message} ${failure.said.detail}`.trim() : failure.message
        await this.writes.fail(incidentId, connection, next.sequences, 'refused', reason)
        return true
      }
    }
    const { retries } = this.policyInForce.current().policy.servicenow.writing
    const attempts = await this.due.attempts(incidentId)
    this.rest(connection.terms.name, failure)
    return this.later(incidentId, pauseAfter(attempts, retries, failure), failure.message)
  }

  /** One failure is an incident's; several in a row, or a limit, are the instance's. */
  private rest(name: string, failure: ServiceNowFailure): void {
    // It fails together with what had left before the rest began: that is one failure.
    if (this.restOf(name) > 0) return
    const failures = (this.resting.get(name)?.failures ?? 0) + 1
    this.resting.set(name, { failures, until: milliseconds(this.time.now()) + restAfter(failures, failure) })
  }

  /** It is back: what was tried in vain while it was away doesn't wait for its own pause, a P1 least of all. */
  private async answers(name: string): Promise<void> {
    const wasAway = (this.resting.get(name)?.failures ?? 0) >= away
    this.resting.delete(name)
    if (wasAway) await this.due.hasten()
  }

  /** ms until the first of them is asked again; 0 where one of them is. */
  private everyRest = (names: readonly string[]): number =>
    names.length === 0 ? 0 : Math.max(0, Math.min(...names.map((name) => this.restOf(name))))

  private restOf = (name: string): number => (this.resting.get(name)?.until ?? 0) - milliseconds(this.time.now())

  private async later(incidentId: IncidentId, ms: number, trouble: string): Promise<false> {
    const until = instant(milliseconds(this.time.now()) + Math.round(ms))
    await this.due.postpone(incidentId, until, trouble)
    return false
  }
}

/** So many writes that wait are looked through for incidents of instances that have room. */
const lookedThrough = 400
/** Incidents that are being written, and where. */
type Busy = Map<IncidentId, { readonly instance: string; readonly done: Promise<void> }>
/** In place of the instance of one that is kept in none. */
const nowhere = ''

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined)
