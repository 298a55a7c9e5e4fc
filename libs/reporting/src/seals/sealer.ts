import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { EventLog, faultPoint } from '@atlas/event-sourcing'
import { SealStore } from '@atlas/event-store-postgres'
import { type Backoff, Leases, LedWork, rounds } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { dataFolder, Environment, PolicyInForce } from '@atlas/runtime'
import { copySeals, openCopy } from './copy-seals.js'
import { type SealFile, SealsAtOdds } from './seal-file.js'
import { SealKey } from './seal-key.js'
import { sealNext } from './seal-next.js'

/** Between two looks when nothing was due, ms. */
const pauseMs = 500

/**
 * Seals the log (log-and-bus, "seals"): a signed event for each stretch of settled positions, copied to seals.log; the
 * bus brings it to `atlas.seals.v1`. One process seals at a time. Should two do for a moment, the log takes one seal of
 * a number and both go on from that. A seal is in the log before it is in the file, so what a crash leaves undone
 * between them is made good from the log.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Sealer')
  private readonly work: LedWork

  constructor(
    leases: Leases,
    private readonly log: EventLog,
    private readonly store: SealStore,
    private readonly key: SealKey,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly environment: Environment,
  ) {
    this.work = new LedWork({ lease: 'seals of reporting', leases, onTrouble: this.complain })
  }

  onApplicationBootstrap(): void {
    this.work.begin(async (leads, backoff) => {
      const file = await openCopy(dataFolder(this.environment.variables.ATLAS_DATA).sealsFile, this.store)
      try {
        await this.sealOn(file, leads, backoff)
      } finally {
        await file.close()
      }
    })
  }

  /** Waits for the seal under way. */
  onModuleDestroy(): Promise<void> {
    return this.work.end()
  }

  /** Until the lease goes. Throws what somebody has to look at, or what passes by itself. */
  private async sealOn(file: SealFile, leads: AbortSignal, backoff: Backoff): Promise<void> {
    const { log, store, key } = this
    let last = await store.last()
    if (last && last.key !== key.name)
      this.logger.warn(`seals go on under the key ${key.name}; number ${last.number} is by ${last.key}`)
    await rounds(
      async () => {
        const policy = this.policyInForce.current()
        const seal = await sealNext({ log, store, privateKey: key.privateKey, policy }, last)
        if (!seal) return pauseMs
        faultPoint('sealing')
        await copySeals(file, store)
        faultPoint('sealing')
        last = seal
        return 0
      },
      leads,
      backoff,
    )
  }

  private readonly complain = (message: string, error: unknown): void => {
    if (error instanceof SealsAtOdds) this.logger.error(message)
    else this.logger.warn(`sealing waits: ${message}`)
  }
}
