import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hash, Seal, ServiceName } from '@atlas/contracts'
import type { EventLog } from '@atlas/event-sourcing'
import { SealStore } from '@atlas/event-store-postgres'
import { beat, byTest, pulseOf, startTestLog, type TestLog } from '@atlas/event-store-postgres/testing'
import { sealNext } from '../seals/seal-next.js'

/** A log that is written and sealed by hand. A segment has 10 positions, and no event waits longer than a minute. */
export interface SealingWorld {
  readonly test: TestLog
  readonly store: SealStore
  /** An empty folder. */
  readonly folder: string
  readonly policy: { readonly hash: Hash; readonly policy: { readonly audit: typeof audit } }
  readonly privateKey: ReturnType<typeof generateKeyPairSync>['privateKey']
  /** Appends so many events to a stream, one transaction. */
  happens(stream: string, count: number): Promise<void>
  /** Seals by what is due, until nothing is; from the log's last seal on. */
  seal(log?: EventLog): Promise<Seal[]>
  /** Lets so many ms pass by `log.now()`. */
  passes(ms: number): Promise<void>
  stop(): Promise<void>
}

const audit = { seals: { positions: 10, within: 60_000 } }

export async function openSealingWorld(
  writesFor: readonly ServiceName[] = ['intake', 'reporting'],
): Promise<SealingWorld> {
  const [test, folder] = await Promise.all([startTestLog(writesFor), mkdtemp(join(tmpdir(), 'atlas-seals-'))])
  const store = new SealStore(test.pool)
  const { privateKey } = generateKeyPairSync('ed25519')
  const policy = { hash: 'a'.repeat(64), policy: { audit } }
  let moved = 0
  return {
    test,
    store,
    folder,
    policy,
    privateKey,
    happens: async (stream, count) => {
      await test.log.transact({ streams: [pulseOf(stream)] }, byTest, (tx) =>
        tx.append(
          pulseOf(stream),
          null,
          Array.from({ length: count }, (_, n) => beat(n)),
        ),
      )
    },
    seal: async (log = test.log) => {
      const seals: Seal[] = []
      let last = await store.last()
      for (;;) {
        const seal = await sealNext({ log, store, privateKey, policy }, last)
        if (!seal) return seals
        seals.push((last = seal))
      }
    },
    passes: (ms) => test.moveTime((moved += ms)),
    stop: async () => {
      await test.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
