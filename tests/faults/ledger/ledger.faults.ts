import { expect, it } from '@jest/globals'
import { Atlas } from '../../acceptance/world/atlas.js'
import { sendUntilAccepted } from '../signals.js'
import { expectGoodLedger } from './ledger.js'

/** The ledger on a running system that is good, and on the same one damaged by hand: each kind of damage is found. */
const damages: readonly (readonly [finding: string, sql: string])[] = [
  ['of reporting.incident is not', `update reporting.incident set tier = 'L3', status = 'Closed'`],
  ['of notification.incident is not', `update notification.incident set known = known || '{"owner": "nobody"}'`],
  ['of notification.communication is not', `update notification.communication set attempts = attempts + 1`],
  ['of notification.contact is not', `delete from notification.contact`],
  ['of escalation.open_incident is not', `delete from escalation.open_incident`],
  // What the events alone don't tell: a head that isn't its stream's last event.
  ['broken: ', `update log.streams set version = version + 1 where category = 'report'`],
]

it('finds nothing wrong, and each damage that is planted', async () => {
  const atlas = await Atlas.start({}, { kind: 'embedded' })
  try {
    const accepted = await sendUntilAccepted(atlas, ['ledger-1', 'ledger-2'])
    await expectGoodLedger(atlas, accepted)
    for (const [, sql] of damages) expect((await atlas.sql.query(sql)).rowCount).toBeGreaterThan(0)
    const said = await expectGoodLedger(atlas, accepted).then(
      () => 'nothing',
      (error: unknown) => String(error),
    )
    for (const [finding] of damages) expect(said).toContain(finding)
  } finally {
    await atlas.stop()
  }
})
