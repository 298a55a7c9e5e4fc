import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { differences, lostControlPlane, makeStorm, sendAll, webhook } from '@atlas/bench/storm'
import { Atlas } from './world/atlas.js'
import { acceptanceBus } from './world/bus.js'
import { eventually } from './world/eventually.js'

/** A storm of many clusters beside a quiet one, from 32 connections: nothing is lost, nothing counted twice, on any bus. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

// The hostile bus delays every few messages by up to 2 s: a fifth is enough of that.
const share = acceptanceBus().kind === 'hostile' ? 5 : 1
const size = { alerts: 5000 / share, clusters: 50, keys: 250 / share, resends: 80 }

/** As Alertmanager does: what is answered 503 isn't stored, and is sent again. */
async function untilStored(body: string): Promise<{ results: { outcome: string; incidentId?: string }[] }> {
  for (;;) {
    const {
      status,
      headers,
      body: said,
    } = await atlas.ask<Awaited<ReturnType<typeof untilStored>>>('/v1/alertmanager', { method: 'POST', body })
    if (status === 200) return said
    expect([status, headers.get('retry-after')]).toEqual([503, '2'])
    await sleep(500)
  }
}

it(`counts a storm of ${size.alerts} alerts exactly, and pages for a quiet cluster's P1 amidst it`, async () => {
  const { bodies, ledger } = makeStorm(size, await atlas.now())
  const quiet: string[] = []
  let over = false
  const quietCluster = async (): Promise<void> => {
    for (let n = 0; !over || n === 0; n++) {
      const startsAt = await atlas.now()
      const alert = { cluster: 'quiet-prd', key: `quiet-${n}`, kind: lostControlPlane, startsAt }
      const { results } = await untilStored(webhook([alert]))
      expect(results).toMatchObject([{ outcome: 'opened' }])
      quiet.push(...results.flatMap(({ incidentId }) => incidentId ?? []))
      await sleep(200)
    }
  }
  const storm = sendAll(bodies, { deliver: untilStored, connections: 32 }).finally(() => (over = true))
  await Promise.all([storm, quietCluster()])

  await eventually(async () => expect(await differences(ledger, (path) => atlas.get(path))).toEqual([]))
  await eventually(async () => {
    const { rows } = await atlas.sql.query<{ incident_id: string; pages: number }>(
      `select incident_id, count(*)::int as pages from log.events
       where incident_id = any($1::uuid[]) and type = 'PageIntended.v1' group by incident_id`,
      [quiet],
    )
    // A P1 pages its three parts, each once.
    expect(rows.map(({ pages }) => pages)).toEqual(quiet.map(() => 3))
  })
})
