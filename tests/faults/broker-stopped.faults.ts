import { describe, it } from '@jest/globals'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { canStartBroker, startBroker } from '../../infra/kafka/broker.mjs'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { everything, sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * The only broker is killed and stays away: signals are accepted meanwhile, for the log needs no broker, and all that
 * follows from them happens once it is back.
 */
const forms: AcceptanceBus[] = [{ kind: 'kafka' }, { kind: 'services' }]
const awayMs = everything ? 60_000 : 15_000
const names = (when: string) => Array.from({ length: 8 }, (_, n) => `${when}-${n}`)

if (!(await canStartBroker()) && process.env['CI'] !== 'true')
  describe.skip('the broker stopped: no Java 17 with Maven for a broker of its own', () => undefined)
else
  describe('the broker stopped', () => {
    it.each(sampleOf(forms, 1, 6).map((bus) => [bus.kind, bus] as const))(`for ${awayMs} ms, %s`, async (_, bus) => {
      const dir = await mkdtemp(join(tmpdir(), 'atlas-faults-kafka-'))
      let broker = await startBroker({ dir })
      const { brokers, port } = broker
      const stop = async (): Promise<void> => {
        await broker.stop('SIGKILL')
        await rm(dir, { recursive: true, force: true })
      }
      const atlas = await Atlas.start({}, bus, { kafka: { brokers, stop } })
      try {
        const before = await sendUntilAccepted(atlas, names('before'))
        await broker.stop('SIGKILL')
        const during = await sendUntilAccepted(atlas, names('during'))
        await sleep(awayMs)
        broker = await startBroker({ dir, port })
        const after = await sendUntilAccepted(atlas, names('after'))
        await expectGoodLedger(atlas, [...before, ...during, ...after])
      } finally {
        await atlas.stop()
      }
    })
  })
