import { expect, it } from '@jest/globals'
import { type IncidentId, instant, type Instant, type Sighting } from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { alikeElsewhere, patternsShown, symptomSeen, widespreadAggregate } from './widespread.js'

const policy = { clusters: 3, within: 600_000, notedAgainAfter: 60_000, names: 2 }
const pattern = { component: 'antrea', symptom: 'unready' }
const at = (minute: number): Instant => instant(Date.UTC(2026, 10, 23, 10, minute))
const seen = (cluster: string, minute: number): Sighting => ({
  incidentId: `0190a5a0-0000-7000-8000-0000000000${String(minute).padStart(2, '0')}` as IncidentId,
  number: String(1000 + minute),
  cluster,
  at: at(minute),
})
function told(...sightings: Sighting[]) {
  let state = widespreadAggregate.initial()
  for (const one of sightings)
    state = foldAll(widespreadAggregate, symptomSeen(pattern, one, state, policy, one.at), state)
  return state
}

it('three clusters within the time are one cause, perhaps; two are not, nor one thrice', () => {
  expect(alikeElsewhere(seen('b', 2), told(seen('a', 1)), policy)).toBeUndefined()
  expect(alikeElsewhere(seen('a', 3), told(seen('a', 1), seen('a', 2)), policy)).toBeUndefined()
  expect(alikeElsewhere(seen('c', 5), told(seen('a', 1), seen('b', 2)), policy)).toEqual({
    others: [seen('a', 1), seen('b', 2)],
    clusters: 3,
  })
})

it('forgets what lies longer ago', () => {
  expect(alikeElsewhere(seen('c', 12), told(seen('a', 1), seen('b', 11)), policy)).toBeUndefined()
  expect(alikeElsewhere(seen('c', 11), told(seen('a', 1), seen('b', 10)), policy)?.clusters).toBe(3)
})

it('names those that showed it first, and says on how many it shows', () => {
  expect(alikeElsewhere(seen('d', 5), told(seen('b', 2), seen('a', 1), seen('c', 4)), policy)).toEqual({
    others: [seen('a', 1), seen('b', 2)],
    clusters: 4,
  })
})

it('notes the newest of a cluster, and not each of a storm', () => {
  const before = told(seen('a', 1))
  expect(
    symptomSeen(pattern, { ...seen('a', 1), at: instant(Date.parse(at(1)) + 59_999) }, before, policy, at(2)),
  ).toEqual([])
  expect(told(seen('a', 1), seen('a', 2))).toEqual([seen('a', 2)])
})

it('looks at each symptom of a component that is known', () => {
  expect(patternsShown('antrea', ['unready', 'timeouts'])).toHaveLength(2)
  expect(patternsShown('none', ['unready'])).toEqual([])
})
