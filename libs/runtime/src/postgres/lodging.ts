import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../environment/environment.js'
import { reason } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'
import { dataFolder } from './data-folder.js'
import { EmbeddedPostgres } from './embedded-postgres.js'
import { Seat } from './seat.js'
import { assertUsable } from './usable-database.js'

/** A database to work on, for as long as this process needs it. */
export interface Lodging {
  readonly url: string
  /** Gives the place up; the last one to leave an embedded PostgreSQL stops it. */
  leave(): Promise<void>
}

/** Who comes: the server of one process, a command, or one service of many (which takes no place). */
export type Guest = 'atlas-server' | 'atlas-client' | 'service'

/**
 * The database that the environment names, else the embedded one, started if it isn't running. A lost place is taken
 * again when PostgreSQL is back; `evicted` is called if another server was quicker.
 */
export async function lodge(
  environment: Environment,
  guest: Guest,
  say: (line: string) => void,
  evicted: (why: StartRefusal) => void = () => undefined,
): Promise<Lodging> {
  const given = environment.variables.ATLAS_DATABASE_URL
  if (given !== undefined) {
    await assertUsable(given)
    return lodgeAt(() => Promise.resolve(given), guest, 'The database of ATLAS_DATABASE_URL', evicted)
  }
  if (guest === 'service')
    throw new StartRefusal(
      'ATLAS_DATABASE_URL should name the PostgreSQL that the services share: only `atlas start` brings one of its own.',
    )
  const folder = dataFolder(environment.variables.ATLAS_DATA)
  const postgres = await EmbeddedPostgres.open(folder, say)
  const where = `The data folder ${folder.path}`
  return lodgeAt(
    () => postgres.run(),
    guest,
    where,
    evicted,
    () => postgres.stop(),
  )
}

async function lodgeAt(
  run: () => Promise<string>,
  guest: Guest,
  where: string,
  evicted: (why: StartRefusal) => void,
  stop?: () => Promise<void>,
): Promise<Lodging> {
  const url = await run()
  if (guest === 'service') return { url, leave: () => Promise.resolve() }
  const arrive = () => takeSeat(run, guest, where)
  let leaving = false
  let seat = await arrive()
  const watch = async (): Promise<void> => {
    while (!leaving) {
      await seat.lost
      if (leaving) return
      seat = await arrive()
    }
  }
  void watch().catch((error: unknown) =>
    evicted(error instanceof StartRefusal ? error : new StartRefusal(`The database is gone: ${reason(error)}`)),
  )
  return {
    url,
    async leave() {
      leaving = true
      const last = await seat.leave().catch(() => false)
      if (last && stop) await stop()
      await seat.end()
    },
  }
}

/** A database that is just being stopped by the last one to leave, or restarted, is tried again for a while. */
async function takeSeat(
  run: () => Promise<string>,
  guest: 'atlas-server' | 'atlas-client',
  where: string,
): Promise<Seat> {
  for (let tries = 1; ; tries++)
    try {
      return await Seat.take(await run(), guest, where)
    } catch (error) {
      if (error instanceof StartRefusal || tries > 300) throw error
      await sleep(100)
    }
}
