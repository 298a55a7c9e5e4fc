import { describe, expect, it } from '@jest/globals'
import { AtlasProcess } from '@atlas/bench/running'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { freezeInMidBatch } from './frozen.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Six processes over Kafka, one of them stopped in the middle of a batch, with rows written and nothing committed.
 * Another process of its service joins; the broker misses the first one's heartbeats, its partitions move, the server
 * ends the unit that it left open, and the other does its work. Then the first wakes, as the group's old generation,
 * with the batch still in its hands: nothing of it has an effect any more.
 */
const services = [
  ['classification', ['IncidentClassified']],
  ['escalation', ['IncidentRouted']],
  ['notification', ['PageIntended', 'PageNotApplicable']],
] as const
const names = (when: string, count: number) => Array.from({ length: count }, (_, n) => `${when}-${n}`)

describe('a rebalance in mid-batch', () => {
  it.each(sampleOf(services, 1, 8))('of %s: the old generation wakes, and is too late', async (service, effects) => {
    const atlas = await Atlas.start({}, { kind: 'services' })
    const first = atlas.processOf(service)
    let second: AtlasProcess | undefined
    try {
      const sending = sendUntilAccepted(atlas, names('stream', 60))
      const units = await freezeInMidBatch(atlas, first)
      second = await AtlasProcess.start(`apps/${service}/dist/main.js`, [], atlas.commandEnvironment)
      const accepted = await sending
      // All of it is done while the first one sleeps.
      await eventually(async () => {
        const { rows } = await atlas.sql.query<{ done: number }>(
          `select count(distinct incident_id)::int as done from log.events where split_part(type, '.', 1) = any($1)`,
          [effects],
        )
        expect(rows).toEqual([{ done: accepted.length }])
      })
      const { rowCount: open } = await atlas.sql.query(`select from pg_stat_activity where pid = any($1::int[])`, [
        units,
      ])
      expect(open).toBe(0)
      process.kill(first.pid, 'SIGCONT')
      const after = await sendUntilAccepted(atlas, names('after', 10))
      await expectGoodLedger(atlas, [...accepted, ...after])
      await eventually(async () => expect((await fetch(`${first.url}/readyz`)).ok).toBe(true))
    } finally {
      process.kill(first.pid, 'SIGCONT')
      await second?.stop()
      await atlas.stop()
    }
  })
})
