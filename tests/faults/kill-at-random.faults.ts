import { describe, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { services } from '@atlas/contracts'
import { Atlas } from '../acceptance/world/atlas.js'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { chance, everything, seed } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/** kill -9 of any process at any moment while signals come in, again and again. */
const forms: AcceptanceBus[] = [{ kind: 'embedded' }, { kind: 'services' }]
const kills = everything ? 12 : 3

describe.each(forms.map((bus) => [bus.kind, bus] as const))('kill -9 at random moments, %s', (_, bus) => {
  it(`${kills} times`, async () => {
    const draw = chance(seed)
    const atlas = await Atlas.start({}, bus)
    try {
      const sending = sendUntilAccepted(
        atlas,
        Array.from({ length: 60 }, (__, n) => `random-${n}`),
      )
      for (let kill = 0; kill < kills; kill++) {
        await sleep(draw() * 1500)
        const service = services[Math.floor(draw() * services.length)] ?? 'intake'
        await atlas.processOf(service).kill()
        await atlas.startProcesses({}, service)
      }
      await expectGoodLedger(atlas, await sending)
    } finally {
      await atlas.stop()
    }
  })
})
