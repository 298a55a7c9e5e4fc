import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { RefusedException } from '../http/refused.exception.js'
import { Build, type Progress } from './build.js'
import { oneAtATime } from './one-at-a-time.js'
import { nameOf, type ReadModel, type RebuildDatabase } from './read-model.js'
import { Shadow } from './shadow.js'
import { everything, type Standing } from './standing.js'

/** A table and the one that the log gives, at one position. */
export interface Beside {
  /** Sees the table as it stands there, whatever is written meanwhile. */
  readonly live: EntityManager
  readonly shadow: Shadow
  /** For who wants to bring the other one further. */
  readonly build: Build
  readonly standing: Standing
}

/**
 * Makes a table from the log alone beside the live one, up to the very position at which that stands, and has the two
 * looked at; changes nothing. RefusedException where it was dropped, or somebody rebuilds or checks it just now.
 */
export const besideTheLog = <Result>(
  database: RebuildDatabase,
  model: ReadModel,
  look: (beside: Beside) => Promise<Result>,
  onProgress?: Progress,
): Promise<Result> =>
  oneAtATime(database.url, model, async () => {
    const shadow = await Shadow.make(database.url, model)
    try {
      if (shadow.liveMissing) throw dropped(model)
      const build = new Build(model, database, shadow)
      await build.goOn(await build.ahead(), onProgress)
      return await shadow.dataSource.transaction('REPEATABLE READ', async (live) => {
        const standing = await standsStill(model, shadow, build, live)
        await build.goOn(standing, onProgress)
        return look({ live, shadow, build, standing })
      })
    } finally {
      await shadow.leave()
    }
  })

/** From here on `live` sees the table as it stands so, whatever is written meanwhile. */
async function standsStill(model: ReadModel, shadow: Shadow, build: Build, live: EntityManager): Promise<Standing> {
  // Who follows or consumes moves a position with the rows, so that one snapshot holds both.
  if (model.written.by !== 'with its events') return (await build.live(live)) ?? everything(0)
  // Whoever writes it with its events is kept waiting until the snapshot is taken.
  for (;;) {
    const held = await shadow.dataSource.transaction(async (writers) => {
      await writers.query(`lock table ${shadow.live} in share mode`)
      const standing = await build.live(writers)
      if (standing) await live.query('select 1')
      return standing
    })
    if (held) return held
    await sleep(50)
  }
}

const dropped = (model: ReadModel): RefusedException =>
  new RefusedException(
    refuse(
      'read-model-missing',
      `There is no table ${nameOf(model)}; atlas rebuild ${nameOf(model)} makes it.`,
      [],
      404,
    ),
  )
