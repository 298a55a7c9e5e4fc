import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { canStartBroker, freePort, startBroker } from '../../../../infra/kafka/broker.mjs'
import { services } from '@atlas/contracts'
import type { BusMode } from '../bus-mode.js'
import { listDeadLetters } from '../delivery/dead-letter-desk.js'
import { eventually, newIncident, startToy, toyDatabase } from '../testing/toy-process.js'
import type { BusLog } from '../trouble-log.js'

// It breaks a broker, so it needs one of its own: neither KAFKA_BROKERS' nor another test's.
const able = await canStartBroker()
if (!able && process.env['CI'] === 'true')
  throw new Error('tests on Kafka may not be skipped here: no Java 17 with Maven')
if (!able) process.stderr.write('SKIPPED: a broker killed and started again (no Java 17 with Maven)\n')

;(able ? it : it.skip)(
  'a broker killed and started again costs nothing and doubles nothing, and is said once',
  async () => {
    await using undone = new AsyncDisposableStack()
    const dir = await mkdtemp(join(tmpdir(), 'atlas-kafka-outage-'))
    undone.defer(() => rm(dir, { recursive: true, force: true }))
    const port = await freePort()
    let broker = await startBroker({ dir, port })
    undone.defer(() => broker.stop())
    const database = await toyDatabase()
    undone.defer(() => database.stop())
    const said: string[] = []
    const log: BusLog = {
      info: (message) => void said.push(message),
      warn: (_, message) => void said.push(message),
      error: (_, message) => void said.push(message),
    }
    const mode: BusMode = { kind: 'kafka', brokers: [broker.brokers], partitions: 2 }
    const toy = await startToy(database, mode, services, 0, () => undefined, log)
    undone.defer(() => toy.stop())
    const incidents = Array.from({ length: 5 }, newIncident)
    const all = () => Promise.all(incidents.map((incident) => toy.noted(incident)))
    for (const incident of incidents) await toy.open(incident, 'a')
    await eventually(all, (noted) => noted.every((said) => said.length === 2))
    for (const incident of incidents) await toy.open(incident, 'b')
    said.length = 0
    await broker.stop('SIGKILL')
    for (const incident of incidents) await toy.open(incident, 'c')
    await eventually(
      () => Promise.resolve(toy.bus.troubles().join()),
      (troubles) => troubles.includes('the relay of intake stands still'),
    )
    broker = await startBroker({ dir, port })
    await eventually(all, (noted) => noted.every((said) => said.length === 6), 90_000)
    for (const said of await all()) {
      expect(said.filter((word) => !word.startsWith('of'))).toEqual(['a', 'b', 'c'])
      expect(said.filter((word) => word.startsWith('of'))).toEqual(['of a', 'of b', 'of c'])
    }
    expect(await listDeadLetters(database.pool)).toEqual([])
    await eventually(
      () => Promise.resolve(toy.bus.troubles()),
      (troubles) => troubles.length === 0,
    )
    // Each of the process's relays and groups has tried again and again.
    await eventually(
      () => Promise.resolve(said.slice(1)),
      ([next]) => next !== undefined,
    )
    expect(said).toEqual([
      expect.stringMatching(/^Kafka can’t be reached: .*; waiting for it$/),
      expect.stringMatching(/^Kafka is back after \d+ s$/),
    ])
  },
  600_000,
)
