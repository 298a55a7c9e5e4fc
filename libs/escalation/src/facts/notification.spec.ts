import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { InMemoryWorld } from '../testing/in-memory.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const text = 'e'.repeat(64)

it('gives a part of the war room to who acknowledges its page, and to nobody by another page', async () => {
  const opened = await world.incident('P1')
  await world.others.acknowledges(opened, 'jonas.meier', 'alert')
  await world.others.acknowledges(opened, 'emil.novak', 'leads')
  expect(world.types(opened.incidentId, 'handling')).not.toContain('WarRoomPartFilled')
  await world.others.acknowledges(opened, 'jonas.meier', 'leads')
  const leads = world.state(opened.incidentId).warRoom?.parts.find(({ part }) => part === 'leads')
  expect(leads).toMatchObject({ person: 'jonas.meier', role: 'Evangelist' })
})

it('takes a mail for the customer’s word: back to work while they are awaited, a task while Resolved', async () => {
  const opened = await world.incident('P3')
  const { incidentId } = opened
  await world.act(incidentId, 'start-work', 'sofia.keller')
  await world.act(incidentId, 'request-feedback', 'sofia.keller', { action: 'please try again' })
  await world.others.mails(opened, 'outside-ada', text)
  expect(world.state(incidentId).status).toBe('Work in Progress')
  expect(world.events(incidentId, 'handling').at(-1)).toMatchObject({
    type: 'CustomerAnswered',
    data: { from: 'Awaiting Customer Feedback', by: 'outside-ada', text },
  })
  await world.act(incidentId, 'resolve', 'sofia.keller', {
    code: 'fixed',
    summary: 'A firewall rule was missing.',
    knowledge: { noneBecause: 'known' },
    verification: 'check-run',
    firingReason: 'clears later',
  })
  await world.others.mails(opened, 'outside-ada', 'f'.repeat(64))
  expect(world.types(incidentId, 'handling').slice(-2)).toEqual(['CustomerAnswered', 'ReplyTaskOpened'])
})
