import { afterEach, beforeEach, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

/** An advanced Support Engineer, an Evangelist, a Kube-Admin, a plain Support Engineer. */
const [amelie, jonas, emil, sofia] = ['amelie.dubois', 'jonas.meier', 'emil.novak', 'sofia.keller']
const request = {
  vendor: 'vmware',
  product: 'Tanzu Kubernetes Grid Integrated Edition',
  version: '1.19.2',
  contract: 'production',
  severity: 'S2',
  evidence: {
    symptom: 'the API servers restart',
    because: 'a fresh cluster does it too',
    references: ['https://logs'],
  },
}
const opening = { number: '35812044', contact: 'Ines of the control plane team' }

async function p2AtWork(): Promise<IncidentId> {
  const { incidentId } = await world.incident('P2')
  await world.act(incidentId, 'start-work', amelie)
  return incidentId
}
const clockEvents = (id: IncidentId): string[] =>
  world
    .events(id, 'service-level')
    .map(({ type, data }) => `${type} ${(data as { clock: string }).clock}`)
    .filter((said) => said.includes('vendor-'))

it('is prepared at L2 and opened by an Evangelist, and its clocks are those of the contract', async () => {
  const id = await p2AtWork()
  expect(await world.act(id, 'request-vendor-case', amelie, request)).toMatchObject({
    status: 200,
    body: { events: ['VendorCaseRequested'] },
  })
  await world.pass(10 * minute)
  const waitUntil = after(monday, 6 * hour)
  const opened = await world.act(id, 'open-vendor-case', jonas, { ...opening, waitUntil })
  expect(opened).toMatchObject({ status: 200, body: { events: ['VendorCaseOpened', 'WaitBegan'] } })
  expect(world.timers()).toContain(`vendor-response/1 100 ${after(monday, 10 * minute + 4 * hour)}`)
  await world.act(id, 'record-vendor-exchange', jonas, { direction: 'from-vendor', text: 'Please send the logs.' })
  const closed = await world.act(id, 'close-vendor-case', jonas, { outcome: 'fixed by 1.19.3' })
  expect(closed).toMatchObject({ status: 200, body: { events: ['VendorCaseClosed', 'WaitEnded'] } })
  expect(clockEvents(id)).toEqual([
    'ClockStarted vendor-request/1',
    'ClockMet vendor-request/1',
    'ClockStarted vendor-response/1',
    'ClockStarted vendor-resolution/1',
    'ClockMet vendor-response/1',
    'ClockMet vendor-resolution/1',
  ])
  expect(world.events(id, 'handling').find(({ type }) => type === 'VendorCaseOpened')?.metadata).toMatchObject({
    actor: { kind: 'person', id: jonas, roles: ['Evangelist'] },
  })
})

it('is refused with each missing part named, which is stored, and leaves nothing else', async () => {
  const id = await p2AtWork()
  const before = world.events(id, 'handling').length
  expect(await world.act(id, 'request-vendor-case', amelie, { vendor: 'vmware', product: 'EKS' })).toMatchObject({
    status: 422,
    body: {
      code: 'incomplete',
      errors: [
        'product',
        'version',
        'contract',
        'severity',
        'evidence.symptom',
        'evidence.because',
        'evidence.references',
      ].map((field) => ({ field })),
    },
  })
  expect(await world.act(id, 'request-vendor-case', sofia, request)).toMatchObject({ status: 403 })
  await world.act(id, 'request-vendor-case', amelie, request)
  for (const by of [amelie, emil])
    expect(await world.act(id, 'open-vendor-case', by, opening)).toMatchObject({
      status: 403,
      body: { code: 'wrong-hand', errors: [{ field: 'by', message: 'Evangelist' }] },
    })
  expect(world.events(id, 'handling')).toHaveLength(before + 1)
  const refusals = world.events(id, 'refusals-escalation').map(({ data }) => (data as { command: string }).command)
  expect(refusals).toEqual(['request-vendor-case', 'request-vendor-case', 'open-vendor-case', 'open-vendor-case'])
})

it('breaches at its own instant what the vendor has promised, while the customer’s clock goes on', async () => {
  const id = await p2AtWork()
  await world.act(id, 'request-vendor-case', amelie, { ...request, severity: 'S1' })
  await world.act(id, 'open-vendor-case', jonas, { ...opening, waitUntil: after(monday, 6 * hour) })
  await world.pass(hour)
  const breach = world.events(id, 'service-level').find(({ type }) => type === 'ClockBreached')
  expect(breach).toMatchObject({ occurredAt: after(monday, 30 * minute), data: { clock: 'vendor-response/1' } })
  expect(world.types(id, 'service-level')).not.toContain('ClockPaused')
})
