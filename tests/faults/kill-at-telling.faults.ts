import { describe, expect, it } from '@jest/globals'
import { ServiceLevelHistory, type ServiceLevelMessage } from '@atlas/contracts'
import { Atlas } from '../acceptance/world/atlas.js'
import { eventually } from '../acceptance/world/eventually.js'
import { expectGoodLedger } from './ledger/ledger.js'
import { chance, sampleOf, seed } from './seed.js'
import { sendUntilAccepted } from './signals.js'
import { catchWebhooks } from './webhook-catcher.js'

/**
 * Killed while consumers outside are told of clocks: of what was told and not noted they hear again, the same bytes under
 * the same id, and of everything at least once.
 */
const steps = ['webhook begun before sent', 'webhook accepted before outcome'] as const

/** All that there is to be told, by the log. */
async function history(atlas: Atlas): Promise<ServiceLevelMessage[]> {
  const all: ServiceLevelMessage[] = []
  for (let cursor = ''; ;) {
    const page = ServiceLevelHistory.parse(await atlas.get(`/v1/service-levels/history?limit=500${cursor}`))
    all.push(...page.items)
    if (page.next === null) return all
    cursor = `&cursor=${page.next}`
  }
}
const idOf = ({ clock, sequence }: ServiceLevelMessage): string => `${clock}@${sequence}`

describe.each(sampleOf(steps, 1, 5))('killed at: %s', (step) => {
  const pass = 1 + Math.floor(chance(seed + step.length)() * 3)
  it(`pass ${pass}: every fact is told at least once under one id`, async () => {
    const webhooks = await catchWebhooks()
    const told = { ATLAS_SERVICE_LEVEL_WEBHOOKS: webhooks.url, ATLAS_WEBHOOK_SECRET: 'a secret of the installation' }
    const atlas = await Atlas.start(told, { kind: 'embedded' })
    try {
      await atlas.processOf('reporting').stop()
      await atlas.startProcesses({ ATLAS_FAULT: `${step}:${pass}` }, 'reporting')
      const victim = atlas.processOf('reporting')
      const sending = sendUntilAccepted(atlas, ['told-1', 'told-2', 'told-3'])
      // Clocks of all three have started, and then they breach.
      await eventually(async () => expect(await clocksStarted(atlas)).toBeGreaterThanOrEqual(3))
      await atlas.timePasses(5 * 24 * 3_600_000)
      await victim.ended()
      expect(victim.signal).toBe('SIGKILL')
      await atlas.startProcesses({}, 'reporting')
      const accepted = [...(await sending), ...(await sendUntilAccepted(atlas, ['told-4']))]
      await expectGoodLedger(atlas, accepted)
      await expectPosted(atlas, webhooks.caught, step === 'webhook accepted before outcome')
    } finally {
      await atlas.stop()
      await webhooks.stop()
    }
  })
})

async function clocksStarted(atlas: Atlas): Promise<number> {
  const { rows } = await atlas.sql.query<{ started: number }>(
    `select count(distinct incident_id)::int as started from log.events where type = 'ClockStarted.v1'`,
  )
  return rows[0]?.started ?? 0
}

/** Every breach and every clock at risk was posted; again only what was taken and not noted. */
async function expectPosted(
  atlas: Atlas,
  caught: readonly { id: string; body: string }[],
  again: boolean,
): Promise<void> {
  await eventually(async () => {
    const wanted = (await history(atlas)).filter(({ fact }) => fact === 'at-risk' || fact === 'breached')
    expect(wanted.length).toBeGreaterThan(4)
    expect([...new Set(caught.map(({ id }) => id))].sort()).toEqual(wanted.map(idOf).sort())
  })
  const bodies = Map.groupBy(caught, ({ id }) => id)
  for (const ofOne of bodies.values()) expect(new Set(ofOne.map(({ body }) => body)).size).toBe(1)
  expect(caught.length - bodies.size).toBe(again ? 1 : 0)
}
