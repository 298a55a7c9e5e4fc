import { describe, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { startOwnPostgres } from './own-postgres.js'
import { chance, everything, sampleOf, seed } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/** PostgreSQL goes down as in a crash, under load, and comes back; the processes stay and go on by themselves. */
const forms: AcceptanceBus[] = [{ kind: 'embedded' }, { kind: 'services' }]
const crashes = everything ? 4 : 2
const names = Array.from({ length: 30 }, (_, n) => `restarted-${n}`)

describe('PostgreSQL restarted', () => {
  it.each(sampleOf(forms, 1, 4).map((bus) => [bus.kind, bus] as const))(`${crashes} times, %s`, async (_, bus) => {
    const postgres = await startOwnPostgres()
    const draw = chance(seed + 4)
    const atlas = await Atlas.start({}, bus, { database: postgres.database })
    try {
      const sending = sendUntilAccepted(atlas, names)
      for (let crash = 0; crash < crashes; crash++) {
        await sleep(500 + draw() * 2000)
        await postgres.crash()
      }
      await expectGoodLedger(atlas, await sending)
    } finally {
      await atlas.stop()
    }
  })
})
