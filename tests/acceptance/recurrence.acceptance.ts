import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { IncidentView, TrailEntry } from '@atlas/contracts'
import { type Alert, sendAlerts } from './world/alerts.js'
import { Atlas } from './world/atlas.js'
import { eventually } from './world/eventually.js'

/** A firing within a second either side of Resolved or Closed ends in exactly one open incident and no lost occurrence. */
let atlas: Atlas
beforeAll(async () => {
  atlas = await Atlas.start()
})
afterAll(() => atlas?.stop())

const all = async (): Promise<IncidentView[]> =>
  (await atlas.get<{ items: IncidentView[] }>('/v1/incidents?limit=200')).items
/** A Kube-Admin may own at every tier. */
const person = 'emil.novak'

const crashloop = (fingerprint: string, startsAt: number, endsAt?: number): Alert => ({
  name: 'KubePodCrashLooping',
  cluster: 'abrc1l-atlas-stg',
  namespace: fingerprint,
  severity: 'warning',
  fingerprint,
  startsAt,
  ...(endsAt === undefined ? {} : { endsAt }),
  summary: 'Pod is crash looping.',
})

/** Fires and clears once, and gives the incident once it is classified and routed and the clear is noted. */
async function firstFiring(fingerprint: string): Promise<string> {
  const began = (await atlas.now()) - 600_000
  const [result] = await sendAlerts(atlas, crashloop(fingerprint, began))
  const id = result?.incidentId ?? ''
  await sendAlerts(atlas, crashloop(fingerprint, began, began + 300_000))
  await eventually(async () => {
    expect((await atlas.get<IncidentView>(`/v1/incidents/${id}`)).priority).not.toBeNull()
    const { items } = await atlas.get<{ items: TrailEntry[] }>(`/v1/incidents/${id}/trail`)
    expect(items.map((entry) => entry.event)).toContain('ClearNoted')
  })
  return id
}
const resolve = async (id: string): Promise<void> => {
  const { owner } = await atlas.get<IncidentView>(`/v1/incidents/${id}`)
  if (!owner) await atlas.post(`/v1/incidents/${id}/start-work`, {}, person)
  await atlas.post(
    `/v1/incidents/${id}/resolve`,
    {
      code: 'fixed',
      summary: 'The deployment was rolled back.',
      knowledge: { noneBecause: 'known to the team' },
      verification: 'check-run',
      verificationReason: 'the pod is ready',
    },
    person,
  )
}
const close = (id: string) =>
  atlas.post(`/v1/incidents/${id}/confirm`, { reason: 'confirmed by the requestor' }, person)

/** The one refusal that a race may end in; any other is a failure of the test. */
const onlyBecause = (refusal: RegExp) => (error: unknown) => expect(String(error)).toMatch(refusal)

/** Of all incidents that this key ever had: how many are open, and how many occurrences they hold together. */
const ledger = async (first: string, namespace: string) => {
  const mine = (await all()).filter((incident) => incident.id === first || incident.namespace === namespace)
  return {
    open: mine.filter((incident) => incident.status !== 'Resolved' && incident.status !== 'Closed').length,
    occurrences: mine.reduce((sum, incident) => sum + incident.occurrences, 0),
  }
}

describe.each([-1000, -300, 0, 300, 1000])('a firing %d ms from the end', (offset) => {
  const key = (what: string) => `${what}${offset < 0 ? 'before' : 'after'}${Math.abs(offset)}`

  it('of Resolved ends in one open incident', async () => {
    const fingerprint = key('resolved')
    const id = await firstFiring(fingerprint)
    const pause = (ms: number) => new Promise((after) => setTimeout(after, ms))
    const firing = async () => sendAlerts(atlas, crashloop(fingerprint, await atlas.now()))
    // Where the firing comes first, resolving wants a reason, and is refused without one.
    await Promise.all([
      pause(Math.max(0, offset)).then(firing),
      pause(Math.max(0, -offset)).then(() => resolve(id).catch(onlyBecause(/answered 422.*"firingReason"/))),
    ])
    await eventually(async () => expect(await ledger(id, fingerprint)).toEqual({ open: 1, occurrences: 2 }))
  })

  it('of Closed ends in one open incident', async () => {
    const fingerprint = key('closed')
    const id = await firstFiring(fingerprint)
    await resolve(id)
    const pause = (ms: number) => new Promise((after) => setTimeout(after, ms))
    const firing = async () => sendAlerts(atlas, crashloop(fingerprint, await atlas.now()))
    // Where the firing comes first it reopens, and the confirmation is then refused as no legal move.
    await Promise.all([
      pause(Math.max(0, offset)).then(firing),
      pause(Math.max(0, -offset)).then(() => close(id).catch(onlyBecause(/answered 409.*"not-a-legal-move"/))),
    ])
    await eventually(async () => expect(await ledger(id, fingerprint)).toEqual({ open: 1, occurrences: 2 }))
  })
})
