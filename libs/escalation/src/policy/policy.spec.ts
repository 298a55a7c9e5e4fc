import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import { shippedPolicy } from '../testing/escalation-world.js'
import { InMemoryWorld } from '../testing/in-memory.js'
import { after, hour, minute, monday } from '../testing/story.js'

let world: InMemoryWorld
beforeEach(async () => {
  world = await InMemoryWorld.start()
})
afterEach(() => world.stop())

const shipped = shippedPolicy()
const other = 'b'.repeat(64)

/** As shipped, with another target for what a P2 is resolved in. */
function resolvedWithin(target: string): Policy {
  const serviceLevels = shipped.serviceLevels.serviceLevels.map((level) =>
    level.kind === 'resolution' && level.targets
      ? { ...level, targets: { ...level.targets, P2: { target, calendar: '24x7' } } }
      : level,
  )
  return { ...shipped, hash: other, serviceLevels: { ...shipped.serviceLevels, serviceLevels } }
}
/** As shipped, with one person's shifts ending at another hour. */
function endingAt(person: string, to: string): Policy {
  const people = shipped.roster.people.map((one) =>
    one.id === person ? { ...one, shifts: one.shifts.map((shift) => ({ ...shift, to })) } : one,
  )
  return { ...shipped, hash: other, roster: { ...shipped.roster, people } }
}
const alarm = (name: string): string[] => world.timers().filter((timer) => timer.startsWith(`${name} `))
const retargeted = (id: IncidentId) =>
  world.events(id, 'service-level').filter(({ type }) => type === 'ClockRetargeted')

describe('an adoption for clocks that run', () => {
  it('retargets those of each open incident at its own instant, and moves their alarms', async () => {
    const incidents = [await world.incident('P2'), await world.incident('P2')]
    await world.pass(10 * minute)
    await world.adopts(resolvedWithin('PT4H'), { changed: ['service-levels.yaml'], retarget: 'running' })
    await world.pass(2000)
    for (const { incidentId } of incidents)
      expect(retargeted(incidentId)).toMatchObject(
        Array.from({ length: 3 }, () => ({
          occurredAt: after(monday, 10 * minute),
          data: { because: 'PolicyAdopted', terms: { policy: other } },
        })),
      )
    expect(alarm('resolution/1 100')).toEqual(Array(2).fill(`resolution/1 100 ${after(monday, 4 * hour)}`))
  })

  it('acts at once where the new target is near its end', async () => {
    const { incidentId } = await world.incident('P2')
    await world.act(incidentId, 'start-work', 'amelie.dubois')
    await world.pass(55 * minute)
    await world.adopts(resolvedWithin('PT1H'), { changed: ['service-levels.yaml'], retarget: 'running' })
    await world.pass(2000)
    expect(world.state(incidentId)).toMatchObject({ status: 'Escalated', tier: 'L3' })
  })

  it('leaves them as they were armed where it doesn’t say so', async () => {
    const { incidentId } = await world.incident('P2')
    await world.adopts(resolvedWithin('PT4H'), { changed: ['service-levels.yaml'] })
    await world.pass(minute)
    expect(retargeted(incidentId)).toEqual([])
    expect(alarm('resolution/1 100')).toEqual([`resolution/1 100 ${after(monday, 8 * hour)}`])
  })
})

describe('an adoption for clocks that run, while an incident is Resolved', () => {
  it('retargets its clock that goes on, at the reopening, and no other adoption does', async () => {
    const { incidentId } = await world.incident('P2')
    await world.act(incidentId, 'start-work', 'amelie.dubois')
    await world.pass(10 * minute)
    await world.act(incidentId, 'resolve', 'amelie.dubois', {
      code: 'fixed',
      summary: 'restarted',
      knowledge: { noneBecause: 'once' },
      verification: 'check-run',
      firingReason: 'it clears in minutes',
    })
    await world.pass(minute)
    await world.adopts(resolvedWithin('PT4H'), { changed: ['service-levels.yaml'], retarget: 'running' })
    await world.pass(minute)
    expect(retargeted(incidentId)).toEqual([])
    await world.act(incidentId, 'reopen', 'amelie.dubois', { reason: 'it is back' })
    await world.pass(2000)
    expect(retargeted(incidentId)).toMatchObject([
      {
        occurredAt: after(monday, 12 * minute),
        data: { clock: 'resolution/1', because: 'PolicyAdopted', terms: { policy: other, target: 'PT4H' } },
      },
    ])
    expect(alarm('resolution/1 100')).toEqual([`resolution/1 100 ${after(monday, 2 * minute + 4 * hour)}`])
  })
})

describe('an adoption that moves shifts', () => {
  /** Monday, 18:00 in Zurich, when the shift of Amelie Dubois ends as shipped. */
  const six = after(monday, 8 * hour)

  it('moves the end of what their owners have in hand', async () => {
    const { incidentId } = await world.incident('P2')
    await world.act(incidentId, 'start-work', 'amelie.dubois')
    expect(alarm('owner-off-shift')).toEqual([`owner-off-shift ${six}`])
    await world.adopts(endingAt('amelie.dubois', '15:00'), { changed: ['roster.yaml'] })
    await world.pass(2000)
    expect(alarm('owner-off-shift')).toEqual([`owner-off-shift ${after(monday, 5 * hour)}`])
  })

  it('that sends its owner home shows with the adoption that they are', async () => {
    const { incidentId } = await world.incident('P2')
    await world.act(incidentId, 'start-work', 'amelie.dubois')
    await world.pass(3 * hour)
    await world.adopts(endingAt('amelie.dubois', '12:00'), { changed: ['roster.yaml'] })
    await world.pass(2000)
    expect(world.state(incidentId)).toMatchObject({ ownership: { offShiftSince: after(monday, 3 * hour) } })
  })

  it('moves nothing where neither shifts nor their ends are others', async () => {
    const { incidentId } = await world.incident('P2')
    await world.act(incidentId, 'start-work', 'amelie.dubois')
    await world.adopts(endingAt('amelie.dubois', '15:00'), { changed: ['notification.yaml'] })
    await world.pass(2000)
    expect(alarm('owner-off-shift')).toEqual([`owner-off-shift ${six}`])
  })
})
