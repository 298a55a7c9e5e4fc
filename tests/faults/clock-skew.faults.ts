import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Processes whose clocks are five minutes fast and slow do no harm: nothing is decided by them (architecture, "one
 * time"). Clocks start at the instant at which the signal was received by `log.now()`; nothing is said of one before it
 * is due, no breach above all, and then it is said once, in due order, stamped with the due instant.
 */
const minute = 60_000
const forms: AcceptanceBus[] = [{ kind: 'embedded' }, { kind: 'services' }]
/** Longer than a sweeper waits for facts under way (2 s). */
const aWhile = 3000
const names = Array.from({ length: 4 }, (_, n) => `skew-${n}`)

interface Said {
  /** Percent of the time, or the breach. */
  readonly what: string
  /** Its instant, in seconds from the start of the clock. */
  readonly after: number
  /** Stored before its instant. */
  readonly early: boolean
}

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

      // What is said of a response of 30 minutes, in the order of the log.
      const said = async () =>
        (
          await atlas.sql.query<Said>(
            `select case when said.type like 'ClockBreached.%' then 'breached' else said.data ->> 'percent' end as what,
               extract(epoch from said.occurred_at - started.occurred_at)::int as after,
               said.recorded_at < said.occurred_at as early
             from log.events said join log.events started on started.stream_id = said.stream_id
               and started.type like 'ClockStarted.%' and started.data ->> 'clock' = said.data ->> 'clock'
             where (said.type like 'ClockThresholdReached.%' or said.type like 'ClockBreached.%')
               and said.data ->> 'clock' = 'response/1'
             order by said.position`,
          )
        ).rows
      const ofEach = (what: string, after: number): Said[] => names.map(() => ({ what, after, early: false }))
      const minutesPass = async (minutes: number) => atlas.timePasses(minutes * minute - ((await atlas.now()) - after))
      const thresholds = [...ofEach('50', 900), ...ofEach('75', 1350), ...ofEach('90', 1620)]

      // Half of it is used up after 15 minutes, all of it after 30: a minute before, on whichever clock, it isn't.
      await minutesPass(14)
      await sleep(aWhile)
      expect(await said()).toEqual([])
      await minutesPass(29)
      await eventually(async () => expect(await said()).toEqual(thresholds))
      await sleep(aWhile)
      expect(await said()).toEqual(thresholds)
      await minutesPass(30.5)
      await eventually(async () => expect(await said()).toEqual([...thresholds, ...ofEach('breached', 1800)]))
      await expectGoodLedger(atlas, accepted)
    } finally {
      await atlas.stop()
    }
  })
})
