import { setTimeout as sleep } from 'node:timers/promises'
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { EventLog, faultPoint } from '@atlas/event-sourcing'
import { SealStore } from '@atlas/event-store-postgres'
import { Leases } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { dataFolder, Environment, PolicyInForce } from '@atlas/runtime'
import { copySeals, openCopy } from './copy-seals.js'
import { SealsAtOdds } from './seal-file.js'
import { SealKey } from './seal-key.js'
import { sealNext } from './seal-next.js'

/** Between two looks when nothing was due, and after trouble, ms. */
const pauseMs = 500
const troubleMs = 1000
/** Trouble that lasts is said again this often, ms. */
const sayAgain = 30_000

/**
 * Seals the log (log-and-bus, "seals"): a signed event for each stretch of settled positions, copied to seals.log; the
 * bus brings it to `atlas.seals.v1`. One process seals at a time. Should two do for a moment, the log takes one seal of
 * a number and both go on from that. A seal is in the log before it is in the file, so what a crash leaves undone
 * between them is made good from the log.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Sealer')
  private readonly stopping = new AbortController()
  private working: Promise<void> | undefined
  private said = { message: '', at: 0 }

  constructor(
    private readonly leases: Leases,
    private readonly log: EventLog,
    private readonly store: SealStore,
    private readonly key: SealKey,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly environment: Environment,
  ) {}

  onApplicationBootstrap(): void {
    this.working = this.work()
  }

  /** Waits for the seal under way; before the application's connections close. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort()
    await this.working
  }

  /** What a wait for the lease throws is that we are told to stop. */
  private async work(): Promise<void> {
    const { signal } = this.stopping
    while (!signal.aborted) {
      const lease = await this.leases.take('seals of reporting', signal).catch(() => undefined)
      if (!lease) return
      const leading = AbortSignal.any([signal, lease.lost])
      while (!leading.aborted) {
        try {
          await this.lead(leading)
        } catch (error) {
          this.complain(error)
          await rest(troubleMs, leading)
        }
      }
      await lease.release()
    }
  }

  /** Until the lease goes. Throws what somebody has to look at, or what passes by itself. */
  private async lead(leading: AbortSignal): Promise<void> {
    const { log, store, key } = this
    const file = await openCopy(dataFolder(this.environment.variables.ATLAS_DATA).sealsFile, store)
    try {
      let last = await store.last()
      if (last && last.key !== key.name)
        this.logger.warn(`seals go on under the key ${key.name}; number ${last.number} is by ${last.key}`)
      while (!leading.aborted) {
        const policy = this.policyInForce.current()
        const seal = await sealNext({ log, store, privateKey: key.privateKey, policy }, last)
        if (seal) {
          faultPoint('sealing')
          await copySeals(file, store)
          faultPoint('sealing')
          last = seal
        } else await rest(pauseMs, leading)
      }
    } finally {
      await file.close()
    }
  }

  private complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    if (message === this.said.message && Date.now() - this.said.at < sayAgain) return
    this.said = { message, at: Date.now() }
    if (error instanceof SealsAtOdds) this.logger.error(message)
    else this.logger.warn(`sealing waits: ${message}`)
  }
}

const rest = (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined)
