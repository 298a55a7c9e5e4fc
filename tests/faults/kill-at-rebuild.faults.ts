import { expect, it } from '@jest/globals'
import { execFile } from 'node:child_process'
import { Atlas } from '../acceptance/world/atlas.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { sendUntilAccepted } from './signals.js'

/** Beside a running server: killed before its switch, a rebuild leaves the live table, and the next one is made whole. */
const model = 'reporting.incident'

it('a rebuild killed before its switch has changed nothing, and is made again', async () => {
  const atlas = await Atlas.start({}, { kind: 'embedded' })
  try {
    const accepted = await sendUntilAccepted(atlas, ['rebuild-1', 'rebuild-2', 'rebuild-3'])
    await expectGoodLedger(atlas, accepted)
    const table = async () => (await atlas.sql.query(`select id, status from reporting.incident order by id`)).rows
    const shadows = async () =>
      (await atlas.sql.query(`select nspname from pg_namespace where nspname like 'rebuild%'`)).rowCount
    const before = await table()
    expect(before).toHaveLength(accepted.length)

    const signal = await new Promise<NodeJS.Signals | null | undefined>((resolve) =>
      execFile(
        process.execPath,
        ['apps/atlas/bin/atlas.js', 'rebuild', model],
        { env: { ...atlas.commandEnvironment, ATLAS_FAULT: 'read model built before switch' } },
        (error) => resolve(error?.signal),
      ),
    )
    expect(signal).toBe('SIGKILL')
    expect([await table(), await shadows()]).toEqual([before, 1])

    const again = await atlas.command('rebuild', model, '--json')
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({ rows: accepted.length })
    expect([await table(), await shadows()]).toEqual([before, 0])
    const checks = async () => (await atlas.command('rebuild', model, '--check')).code
    expect(await checks()).toBe(0)
    await atlas.sql.query(`update reporting.incident set status = 'Closed'`)
    expect(await checks()).toBe(1)
    expect((await atlas.command('rebuild', model)).code).toBe(0)
    expect([await checks(), await table()]).toEqual([0, before])
    expect((await atlas.command('rebuild', 'reporting.nothing')).code).toBe(1)
  } finally {
    await atlas.stop()
  }
})
