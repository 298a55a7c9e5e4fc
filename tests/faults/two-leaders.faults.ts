import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { AtlasProcess } from '@atlas/bench/running'
import type { ServiceName } from '@atlas/contracts'
import { Atlas } from '../acceptance/world/atlas.js'
import { portsOf } from './frozen.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Two processes of one service over Kafka. The one that leads (relay and sweeper, by a session lock) and works on half
 * of the partitions is frozen. The server ends its silent session, so that the other takes over, and once the broker
 * misses its heartbeats its partitions move. Then it wakes up and goes on with what it had in hand, until the fences
 * stop it.
 */
const services: ServiceName[] = ['classification', 'escalation', 'notification']
const names = (when: string) => Array.from({ length: 15 }, (_, n) => `${when}-${n}`)
/** Longer than a group's session and that of the leases last in silence (10 s each): the other has all by then. */
const frozenMs = 15_000

describe('two relay leaders', () => {
  it.each(sampleOf(services, 1, 7))('of %s: one frozen and overtaken, and awake again', async (service) => {
    const atlas = await Atlas.start({}, { kind: 'kafka' })
    const first = atlas.processOf(service)
    let second: AtlasProcess | undefined
    try {
      second = await AtlasProcess.start(`apps/${service}/dist/main.js`, [], atlas.commandEnvironment)
      const before = await sendUntilAccepted(atlas, names('before'))
      // Intake sleeps too: these are answered when it wakes up.
      const sending = sendUntilAccepted(atlas, names('meanwhile'))
      await sleep(200)
      const ports = await portsOf(first.pid)
      const leading = async () =>
        (
          await atlas.sql.query(
            `select from pg_stat_activity where application_name = 'atlas leases' and client_port = any($1::int[])`,
            [ports],
          )
        ).rowCount
      expect(await leading()).toBeGreaterThan(0)
      process.kill(first.pid, 'SIGSTOP')
      await sleep(frozenMs)
      expect(await leading()).toBe(0)
      process.kill(first.pid, 'SIGCONT')
      await expectGoodLedger(atlas, [...before, ...(await sending)])
    } finally {
      process.kill(first.pid, 'SIGCONT')
      await second?.stop()
      await atlas.stop()
    }
  })
})
