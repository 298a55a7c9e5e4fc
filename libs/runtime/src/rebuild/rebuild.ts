import { setTimeout as sleep } from 'node:timers/promises'
import { faultPoint } from '@atlas/event-sourcing'
import { errorCode } from '../error-reason.js'
import { Build, type Progress } from './build.js'
import { oneAtATime } from './one-at-a-time.js'
import type { ReadModel, RebuildDatabase } from './read-model.js'
import { Shadow } from './shadow.js'

/** What is left for the switch itself, in positions: some hundredths of a second. */
const leftAtMost = 1000

export interface Rebuilt {
  /** Of the log, up to which the new table holds everything. */
  readonly position: number
  readonly rows: number
}

/**
 * Makes the table anew beside the live one, from the first event on, and puts it in its place in one transaction at the
 * very position at which the live one stands: no event is missed or had twice. Readers wait for the moment of the
 * switch alone. RefusedException while another rebuilds the same.
 */
export const rebuildReadModel = (
  database: RebuildDatabase,
  model: ReadModel,
  onProgress?: Progress,
): Promise<Rebuilt> =>
  oneAtATime(database.url, model, async () => {
    const shadow = await Shadow.make(database.url, model)
    try {
      const build = new Build(model, database, shadow)
      for (;;) {
        await build.goOn(await build.ahead(), onProgress)
        const switched = await trySwitch(shadow, build)
        if (switched) return switched
        await sleep(50)
      }
    } finally {
      await shadow.leave()
    }
  })

/** Undefined, with nothing changed, where the table can't be had just now or has gone too far ahead meanwhile. */
async function trySwitch(shadow: Shadow, build: Build): Promise<Rebuilt | undefined> {
  await shadow.dataSource.query(`analyze ${shadow.path}`)
  let finishing = false
  try {
    return await shadow.dataSource.transaction(async (manager) => {
      // Whoever has read the old table has committed once this is held, and whoever comes after it reads the new one.
      // Where it was dropped nobody writes it: who would fails, with all that moves its position.
      await manager.query(`set local lock_timeout = '1s'`)
      if (!shadow.liveMissing) await manager.query(`lock table ${shadow.live} in access exclusive mode`)
      const to = await build.live(manager)
      if (to === undefined || to.upTo - build.position > leftAtMost) throw new NotYet()
      finishing = true
      await build.finish(to, manager)
      faultPoint('read model built before switch')
      const [counted] = await manager.query<{ rows: number }[]>(`select count(*)::int as rows from ${shadow.path}`)
      await shadow.takeOver(manager)
      return { position: to.upTo, rows: counted?.rows ?? 0 }
    })
  } catch (error) {
    // What the projection has taken in by then would be missing from the shadow.
    if (!finishing && (error instanceof NotYet || busy.includes(String(errorCode(error))))) return undefined
    throw error
  }
}

/** Lock not available, and deadlock (PostgreSQL, appendix A). */
const busy = ['55P03', '40P01']

class NotYet extends Error {}
