import type { Hash } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { SealStore } from '@atlas/event-store-postgres'
import type { ReadClocks } from '../clocks/read-clocks.js'
import type { SealKey } from '../seals/seal-key.js'

/** What a bundle is made from. */
export interface BundleSources {
  readonly log: LogReader
  readonly seals: Pick<SealStore, 'eventsOf' | 'over' | 'leaves' | 'contents'>
  readonly clocks: Pick<ReadClocks, 'explained' | 'current'>
  /** A policy version's files, without the people's; empty where the log doesn't hold it. */
  readonly policyFiles: (hash: Hash) => Promise<ReadonlyMap<string, Uint8Array>>
  /** Signs the whole; without it nobody vouches for what a bundle leaves out. */
  readonly key: Pick<SealKey, 'privateKey' | 'name'> | undefined
}
