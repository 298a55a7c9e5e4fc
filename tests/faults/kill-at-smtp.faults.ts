import { describe, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AcceptanceBus } from '../acceptance/world/bus.js'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { catchMail } from './mail-catcher.js'
import { sampleOf } from './seed.js'
import { sendUntilAccepted } from './signals.js'

/**
 * Killed between the mail server's acceptance and our record of it. Outside that may be said twice, under one
 * Message-ID and only because of the planted crash; the trail says `unknown`, then what became of it.
 */
const forms: AcceptanceBus[] = [{ kind: 'embedded' }, { kind: 'services' }]

describe('killed after the mail server accepted', () => {
  it.each(sampleOf(forms, 1, 3).map((bus) => [bus.kind, bus] as const))('%s', async (_, bus) => {
    const mail = await catchMail()
    const atlas = await Atlas.start({ SMTP_URL: mail.url }, bus)
    try {
      await atlas.processOf('notification').stop()
      await atlas.startProcesses({ ATLAS_FAULT: 'smtp accepted before outcome' }, 'notification')
      const victim = atlas.processOf('notification')
      const sending = sendUntilAccepted(atlas, ['mailed'])
      await victim.ended()
      expect(victim.signal).toBe('SIGKILL')
      await atlas.startProcesses({}, 'notification')
      await expectGoodLedger(atlas, await sending)
      await eventually(async () => {
        const { rows } = await atlas.sql.query<{ outcomes: string[] }>(
          `select array_agg(data ->> 'outcome' order by position) as outcomes from log.events
           where type = 'AttemptEnded.v1' group by stream_id`,
        )
        expect(rows).toEqual([{ outcomes: ['unknown', 'accepted'] }])
      })
      await sleep(1000)
      expect(mail.mails).toHaveLength(2)
      expect(new Set(mail.mails.map(({ messageId }) => messageId)).size).toBe(1)
    } finally {
      await atlas.stop()
      await mail.stop()
    }
  })
})
