import { describe, expect, it } from '@jest/globals'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/** Killed with due timers claimed and not yet committed: after the restart each fires once, stamped with its due instant. */
const forms: AcceptanceBus[] = [{ kind: 'embedded' }, { kind: 'services' }]
const names = Array.from({ length: 6 }, (_, n) => `timer-${n}`)

describe('killed with timers claimed', () => {
  it.each(sampleOf(forms, 1, 2).map((bus) => [bus.kind, bus] as const))('%s', async (_, bus) => {
    const atlas = await Atlas.start({}, bus)
    try {
      const accepted = await sendUntilAccepted(atlas, names)
      await expectGoodLedger(atlas, accepted)
      await atlas.processOf('escalation').stop()
      await atlas.startProcesses({ ATLAS_FAULT: 'timer claimed before commit:2' }, 'escalation')
      const victim = atlas.processOf('escalation')
      // Past every threshold and the breach of the P2's 30 minutes of response, 2 h of update and 8 h of resolution.
      await atlas.timePasses(9 * 3_600_000)
      await victim.ended()
      expect(victim.signal).toBe('SIGKILL')
      await atlas.startProcesses({}, 'escalation')
      await eventually(async () => {
        const { rows } = await atlas.sql.query(
          `select data ->> 'clock' as clock, data ->> 'percent' as percent, count(*)::int as said,
             count(distinct incident_id)::int as incidents
           from log.events where type in ('ClockThresholdReached.v1', 'ClockBreached.v1')
             and data ->> 'clock' in ('response/1', 'resolution/1') group by 1, 2 order by 1, 2`,
        )
        expect(rows).toEqual(
          ['resolution/1', 'response/1'].flatMap((clock) =>
            ['50', '75', '90', null].map((percent) => ({
              clock,
              percent,
              said: names.length,
              incidents: names.length,
            })),
          ),
        )
      })
      // Each at its own instant: a response of 30 minutes from the instant at which the clock started.
      const { rows } = await atlas.sql.query<{ late: string }>(
        `select count(*) as late from log.events b join log.events s on s.stream_id = b.stream_id
           and s.type = 'ClockStarted.v1' and s.data ->> 'clock' = b.data ->> 'clock'
         where b.type = 'ClockBreached.v1' and b.data ->> 'clock' = 'response/1'
           and b.occurred_at <> s.occurred_at + interval '30 minutes'`,
      )
      expect(rows).toEqual([{ late: '0' }])
      await expectGoodLedger(atlas, accepted)
    } finally {
      await atlas.stop()
    }
  })
})
