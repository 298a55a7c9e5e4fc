import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

it('says at its instant that a wait is overdue, and no more once it has ended', async () => {
  const { incidentId } = await world.incident('P3')
  const sofia = 'sofia.keller'
  await world.act(incidentId, 'start-work', sofia)
  const asked = { for: 'change', on: 'platform engineering', reason: 'the next window' }
  const lacking = await world.act(incidentId, 'wait', sofia, asked)
  expect([lacking.status, lacking.body.errors?.map(({ field }) => field)]).toEqual([422, ['expectedBy']])
  const began = await world.act(incidentId, 'wait', sofia, { ...asked, expectedBy: after(monday, hour) })
  expect(began.body).toMatchObject({ status: 'Work in Progress', events: ['WaitBegan'] })
  await world.pass(2 * hour)
  expect(world.events(incidentId, 'handling').at(-1)).toMatchObject({
    type: 'WaitOverdue',
    occurredAt: after(monday, hour),
    metadata: { actor: { kind: 'timer', id: 'wait-overdue' } },
  })
  await world.act(incidentId, 'extend-wait', sofia, { expectedBy: after(monday, 5 * hour), reason: 'moved' })
  expect((await world.act(incidentId, 'end-wait', sofia, { outcome: 'done' })).body.events).toEqual(['WaitEnded'])
  await world.pass(10 * hour)
  expect(world.types(incidentId, 'handling').filter((type) => type === 'WaitOverdue')).toHaveLength(1)
})

it('keeps findings as content, their kinds alone in the log', async () => {
  const { incidentId } = await world.incident('P3')
  const statement = 'the certificate is self-signed'
  const recorded = await world.act(incidentId, 'finding', 'luca.bianchi', {
    statement,
    links: [
      { kind: 'logs', url: 'https://logs.example/q?x=1' },
      { kind: 'file', sha256: 'a'.repeat(64), name: 'server.pem' },
    ],
  })
  expect(recorded.body.events).toEqual(['FindingRecorded'])
  const wrong = await world.act(incidentId, 'finding', 'luca.bianchi', {
    statement,
    links: [{ kind: 'logs', url: 'x' }],
  })
  expect([wrong.status, wrong.body.errors?.[0]?.field]).toEqual([422, 'links[0].url'])
  const found = world.events(incidentId, 'handling').at(-1)?.data as { content: string; kinds: string[] }
  expect(found.kinds).toEqual(['logs', 'file'])
  const [[, bytes] = []] = world.log.bytes(found.content)
  expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toMatchObject({ statement })
  expect(JSON.stringify(world.log.events)).not.toContain('self-signed')
})
