import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { IncidentView } from '@atlas/contracts'
import { type Alert, sendAlerts } from './world/alerts.js'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'

/** Incidents that are one after all, and one that is two: signals, counts and clocks go where the work is. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

/** A Team Lead. */
const lead = 'nadia.rossi'
const view = (id: string): Promise<IncidentView> => atlas.get<IncidentView>(`/v1/incidents/${id}`)
const crashloop = (fingerprint: string, startsAt: number, endsAt?: number): Alert => ({
  name: 'KubePodCrashLooping',
  cluster: 'abrc1l-atlas-stg',
  namespace: 'payments',
  severity: 'warning',
  fingerprint,
  startsAt,
  ...(endsAt === undefined ? {} : { endsAt }),
  summary: 'Pod is crash looping.',
})
async function fires(fingerprint: string, startsAt: number): Promise<string> {
  const [result] = await sendAlerts(atlas, crashloop(fingerprint, startsAt))
  const id = result?.incidentId ?? ''
  await eventually(async () => expect((await view(id)).clocks).not.toHaveLength(0))
  return id
}

it('merges two incidents and splits one again, with no signal lost or counted twice', async () => {
  const began = (await atlas.now()) - 600_000
  const [one, other] = [await fires('a-pod', began), await fires('b-pod', began + 1000)]
  await atlas.post(`/v1/incidents/${one}/merge`, { into: other, reason: 'one deployment' }, lead)
  await eventually(async () => {
    expect(await view(one)).toMatchObject({ status: 'Closed', occurrences: 0, firing: false })
    expect(await view(other)).toMatchObject({ occurrences: 2, firing: true, relations: [{ relation: 'merged-from' }] })
  })
  const closed = await view(one)
  expect(closed.clocks.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled'])

  // What fires later is the survivor's, and so is its clear.
  await sendAlerts(atlas, crashloop('a-pod', began, began + 60_000))
  const [again] = await sendAlerts(atlas, crashloop('a-pod', began + 400_000))
  expect(again).toMatchObject({ outcome: 'occurrence', incidentId: other })
  await eventually(async () => expect((await view(other)).occurrences).toBe(3))

  const { signals, relations } = await view(other)
  const [, moved] = signals
  expect({ signals, relations }).toMatchObject({ signals: [expect.any(String), expect.any(String)] })
  await atlas.post(`/v1/incidents/${other}/split`, { signals: [moved], reason: 'two faults after all' }, lead)
  const split = await eventually(async () => {
    const { relations: now, occurrences } = await view(other)
    const found = now.find(({ relation }) => relation === 'split-into')
    expect(occurrences).toBe(1)
    if (!found) throw new Error('nothing was split off')
    return found.incident
  })
  await eventually(async () => {
    expect(await view(split)).toMatchObject({
      occurrences: 2,
      firing: true,
      signals: [moved],
      relations: [{ relation: 'split-from', incident: other }],
    })
    expect((await view(split)).priority).not.toBeNull()
  })
})
