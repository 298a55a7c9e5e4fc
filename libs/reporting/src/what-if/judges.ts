import type { IncidentId } from '@atlas/contracts'
import type { Tally } from './tally.js'
import type { PolicyFiles, Versions } from './versions.js'

/** What a thread, or this one, is given to judge by. */
export interface Judging {
  readonly versions: Versions
  readonly instead: PolicyFiles
  /** As far as the log was readable when this began. */
  readonly upTo: number
  readonly until: number
  readonly anew: boolean
}

/** Who judges some incidents at a time. */
export interface Judges {
  /** Takes them as soon as somebody is free; `judged` is called once they are done. */
  give(ids: readonly IncidentId[], judged: (tally: Tally) => void): Promise<void>
  /** All that was given is done. */
  settled(): Promise<void>
  close(): Promise<void>
}
