import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import { Atlas } from '../acceptance/world/atlas.js'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { type Accepted, expectGoodLedger } from './ledger/ledger.js'
import { readModels } from './ledger/vouched.js'
import { catchMail } from './mail-catcher.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Every read model made again while signals keep coming and mails go out: over Kafka, where consumers stand at a
 * position of each partition, and on the embedded bus. Nothing is lost or had twice, no mail goes again, and each table
 * is what a rebuild from zero gives.
 */
const forms: AcceptanceBus[] = [{ kind: 'kafka' }, { kind: 'services' }, { kind: 'embedded' }]

describe('rebuilt while events keep coming', () => {
  it.each(sampleOf(forms, 1, 4).map((bus) => [bus.kind, bus] as const))('%s', async (_, bus) => {
    const mail = await catchMail()
    const atlas = await Atlas.start({ SMTP_URL: mail.url }, bus)
    try {
      const accepted: Accepted[] = await sendUntilAccepted(atlas, ['first'])
      let [sending, sent] = [true, 1]
      const signals = (async () => {
        while (sending) {
          accepted.push(...(await sendUntilAccepted(atlas, [`meanwhile-${sent++}`])))
          await sleep(20)
        }
      })()
      try {
        for (const name of readModels) {
          const before = sent
          const rebuilt = await atlas.command('rebuild', name, '--json')
          expect({ name, ...rebuilt }).toMatchObject({ code: 0 })
          expect(sent).toBeGreaterThan(before)
        }
      } finally {
        sending = false
        await signals
      }
      await expectGoodLedger(atlas, accepted, { outward: mail.mails.map(({ messageId }) => messageId) })
      expect(mail.mails.length).toBeGreaterThan(0)
    } finally {
      await atlas.stop()
      await mail.stop()
    }
  })
})
