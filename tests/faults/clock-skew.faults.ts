import { describe, expect, it } from '@jest/globals'
import { pathToFileURL } from 'node:url'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/** Processes whose clocks are five minutes fast and slow do no harm: nothing is decided by them (architecture, "one time"). */
const minute = 60_000
const forms: AcceptanceBus[] = [{ kind: 'embedded' }, { kind: 'services' }]
const names = Array.from({ length: 4 }, (_, n) => `skew-${n}`)

const skewed = (ms: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import ${pathToFileURL('tests/faults/skew-clock.mjs').href}`,
  ATLAS_TEST_SKEW_MS: String(ms),
})

describe('clocks five minutes off', () => {
  it.each(sampleOf(forms, 1, 5).map((bus) => [bus.kind, bus] as const))('%s', async (_, bus) => {
    const atlas = await Atlas.start(skewed(5 * minute), bus)
    try {
      if (bus.kind === 'services')
        for (const service of ['escalation', 'classification'] as const) {
          await atlas.processOf(service).stop()
          await atlas.startProcesses(skewed(-5 * minute), service)
        }
      const before = await atlas.now()
      const accepted = await sendUntilAccepted(atlas, names)
      const after = await atlas.now()
      await expectGoodLedger(atlas, accepted)

      // Received, and so each clock started, between question and answer by log.now(); give for the measured distance.
      const { rows: started } = await atlas.sql.query<{ at: Date }>(
        `select occurred_at as at from log.events where type like 'ClockStarted.%'`,
      )
      expect(started.length).toBeGreaterThanOrEqual(names.length)
      for (const { at } of started) {
        expect(at.getTime()).toBeGreaterThanOrEqual(before - 1000)
        expect(at.getTime()).toBeLessThanOrEqual(after + 1000)
      }

      // A response of 30 minutes is half used up after 15: a minute before, nothing has been said, on whichever clock.
      const said = async () =>
        (
          await atlas.sql.query<{ early: boolean; percent: string; after: string }>(
            `select said.recorded_at < said.occurred_at as early, said.data ->> 'percent' as percent,
               extract(epoch from said.occurred_at - started.occurred_at)::int::text as after
             from log.events said join log.events started on started.stream_id = said.stream_id
               and started.type like 'ClockStarted.%' and started.data ->> 'clock' = said.data ->> 'clock'
             where said.type like 'ClockThresholdReached.%' and said.data ->> 'clock' = 'response/1'`,
          )
        ).rows
      await atlas.timePasses(14 * minute - ((await atlas.now()) - after))
      await new Promise((resolve) => setTimeout(resolve, 3000))
      expect(await said()).toEqual([])
      await atlas.timePasses(1.5 * minute)
      await eventually(async () =>
        expect(await said()).toEqual(names.map(() => ({ early: false, percent: '50', after: '900' }))),
      )
      await expectGoodLedger(atlas, accepted)
    } finally {
      await atlas.stop()
    }
  })
})
