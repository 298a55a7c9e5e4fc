import type { EventOf, Hash, PolicyEvent, Recorded, RosterEvent } from '@atlas/contracts'
import { rosterAggregate, type RosterChanges, rosterStream } from '@atlas/domain'
import { foldAll, type LogReader } from '@atlas/event-sourcing'

/** Bytes of a policy folder by file name. */
export type PolicyFiles = ReadonlyMap<string, Uint8Array>
/** Of a version that the log holds; empty where it doesn't. */
export type FilesOf = (hash: Hash) => Promise<PolicyFiles>

/** By what history was decided: every version that was ever in force, and what was decided over the roster. */
export interface Versions {
  readonly policies: ReadonlyMap<Hash, PolicyFiles>
  readonly rosterChanges: RosterChanges
}

export async function readVersions(log: LogReader, filesOf: FilesOf): Promise<Versions> {
  const events = (await log.ofStream('policy-in-force')) as readonly Recorded<PolicyEvent>[]
  const adopted = events.filter((event): event is Recorded<EventOf<'PolicyAdopted'>> => event.type === 'PolicyAdopted')
  const policies = new Map<Hash, PolicyFiles>()
  for (const { data } of adopted) if (!policies.has(data.hash)) policies.set(data.hash, await filesOf(data.hash))
  const changes = (await log.ofStream(rosterStream.id)) as readonly Recorded<RosterEvent>[]
  return { policies, rosterChanges: foldAll(rosterAggregate, changes) }
}
