import { Injectable, type OnApplicationBootstrap } from '@nestjs/common'
import { milliseconds } from '@atlas/contracts'
import { SealStore } from '@atlas/event-store-postgres'
import { Backlog } from '@atlas/runtime'

/** Tells health how far sealing is behind the log. */
@Injectable()
export class SealingLag implements OnApplicationBootstrap {
  constructor(
    private readonly backlog: Backlog,
    private readonly store: SealStore,
  ) {}

  onApplicationBootstrap(): void {
    this.backlog.add(async () => {
      const last = await this.store.last()
      const { upTo, since, now } = await this.store.unsealed(last?.last ?? 0)
      return {
        // A seal itself waits for the next one: an idle log is at rest with one position unsealed.
        'unsealed positions': since === null ? 0 : upTo - (last?.last ?? 0),
        'age of the oldest unsealed event in seconds':
          since === null ? 0 : Math.floor((milliseconds(now) - milliseconds(since)) / 1000),
      }
    })
  }
}
