import { describe, expect, it } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Killed with a seal in the log and not yet in seals.log (the first pass), or in both and the next one not begun (the
 * second): after the restart the file has every seal of the log once, and they verify.
 */
const forms: [AcceptanceBus, number][] = [
  [{ kind: 'embedded' }, 1],
  [{ kind: 'embedded' }, 2],
  [{ kind: 'services' }, 1],
  [{ kind: 'services' }, 2],
]

describe('killed while sealing', () => {
  it.each(sampleOf(forms, 1, 4).map(([bus, pass]) => [bus.kind, pass, bus] as const))(
    '%s, pass %s',
    async (_, pass, bus) => {
      const atlas = await Atlas.start({}, bus)
      try {
        // The adoption of the policy, however old, has its seal before, so that the victim's first one is of the signals.
        await atlas.timePasses(61_000)
        await eventually(async () =>
          expect((await atlas.sql.query(`select from log.events where category = 'seal'`)).rowCount).toBe(1),
        )
        await atlas.processOf('reporting').stop()
        await atlas.startProcesses({ ATLAS_FAULT: `sealing:${pass}` }, 'reporting')
        const victim = atlas.processOf('reporting')
        const accepted = await sendUntilAccepted(atlas, ['sealed-1', 'sealed-2'])
        await atlas.timePasses(61_000)
        await victim.ended()
        expect(victim.signal).toBe('SIGKILL')
        await atlas.startProcesses({}, 'reporting')
        // What the next seal is about: the first one may have had everything before.
        const after = await sendUntilAccepted(atlas, ['sealed-3'])
        await expectGoodLedger(atlas, [...accepted, ...after])
        await atlas.timePasses(61_000)
        await eventually(async () => {
          const { rows } = await atlas.sql.query<{ data: string }>(
            `select data::text from log.events where category = 'seal' order by stream_id`,
          )
          expect(rows.length).toBeGreaterThanOrEqual(2)
          const lines = (await readFile(join(atlas.dataFolder, 'seals.log'), 'utf8')).trimEnd().split('\n')
          expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
            rows.map(({ data }) => JSON.parse(data) as unknown),
          )
        })
        const { code, stdout } = await atlas.command('audit', 'verify', '--json')
        expect({ code, stdout }).toMatchObject({ code: 0 })
      } finally {
        await atlas.stop()
      }
    },
  )
})
