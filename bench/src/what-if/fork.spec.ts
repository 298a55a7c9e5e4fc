import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import {
  type ForkView,
  type HandlingEvent,
  type IncidentId,
  instant,
  isRefusal,
  milliseconds,
  type Recorded,
} from '@atlas/contracts'
import { policyFormat } from '@atlas/policy'
import { forkIncident, parseActs, readVersions, TwoWorlds } from '@atlas/reporting'
import { tellInMemory, type ToldInMemory } from './told-in-memory.js'

jest.setTimeout(300_000)

const shipped = policyFormat.readFolder('policy')
const until = instant(Date.UTC(2029, 0, 1))
let told: ToldInMemory
let worlds: TwoWorlds
beforeAll(async () => {
  told = await tellInMemory(shipped, 7, 40)
  const versions = await readVersions(told.log, () => Promise.resolve(shipped))
  worlds = new TwoWorlds(versions, told.policy, { load: () => Promise.resolve(undefined) })
})

const factsOf = (id: IncidentId | null) =>
  told.log.events.filter(
    (event) => event.incidentId === id && event.category === 'handling',
  ) as readonly Recorded[] as readonly Recorded<HandlingEvent>[]

/** The first incident that was escalated by a person, and that fact. */
function escalated(): Recorded<HandlingEvent> {
  const found = told.log.events.find(
    ({ type, metadata, data }) =>
      type === 'IncidentEscalated' &&
      metadata.actor.kind === 'person' &&
      (data as { fromTier: string }).fromTier === 'L1',
  )
  if (!found) throw new Error('nobody escalated')
  return found as Recorded<HandlingEvent>
}

async function forked(id: IncidentId | null, at: number, ...texts: readonly string[]): Promise<ForkView | string> {
  const acts = parseActs(texts)
  if (isRefusal(acts)) return acts.message
  if (id === null) throw new Error('no incident')
  const view = await forkIncident(told.log, id, worlds, { at: instant(at), acts, until })
  if (view === undefined) throw new Error('no such incident')
  return isRefusal(view) ? view.message : view
}

describe('had L2 been engaged earlier', () => {
  it('the incident is there at that instant, and the later escalation is not applicable', async () => {
    const { incidentId, occurredAt } = escalated()
    const at = milliseconds(occurredAt) - 30_000
    const view = await forked(incidentId, at, 'escalate:L2')
    if (typeof view === 'string') throw new Error(view)
    expect(view.done).toContainEqual({ at: instant(at), fact: 'IncidentEscalated' })
    expect(view.notApplicable).toContainEqual({
      at: occurredAt,
      fact: 'IncidentEscalated',
      by: expect.any(String),
      why: expect.any(String),
    })
    expect(view.imagined.clocks.find(({ kind }) => kind === 'acceptance')).toBeDefined()
  })

  it('what happened by then stands: nothing before it is another', async () => {
    const { incidentId, occurredAt } = escalated()
    const before = await forked(incidentId, milliseconds(occurredAt) - 30_000, 'update')
    if (typeof before === 'string') throw new Error(before)
    expect([...before.notApplicable, ...before.stillApply].every(({ at }) => at >= before.at)).toBe(true)
    // An update leads nowhere else: the incident ends as it did.
    expect(before.notApplicable).toEqual([])
    expect(before.imagined).toMatchObject({ status: before.recorded.status, priority: before.recorded.priority })
    expect(before.imagined.clocks.find(({ clock }) => clock === 'resolution/1')).toEqual(
      before.recorded.clocks.find(({ clock }) => clock === 'resolution/1'),
    )
  })
})

it('an act that isn’t legal at its instant is refused in one sentence', async () => {
  const { incidentId, occurredAt } = escalated()
  const closed = factsOf(incidentId).find(({ type }) => type === 'IncidentClosed')
  if (!closed) throw new Error('it was never closed')
  expect(await forked(incidentId, milliseconds(closed.occurredAt) + 1000, 'resolve')).toMatch(
    /is no legal move of an incident that is Closed/,
  )
  expect(await forked(incidentId, milliseconds(occurredAt) + 1, 'escalate:L3')).toMatch(/legal/)
  expect(await forked(incidentId, 0, 'resolve')).toMatch(/not open/)
})

it('what is no act is refused with the acts that there are', async () => {
  for (const text of ['escalate', 'escalate:L9', 'resolve:now', 'dance', 'release+soon'])
    expect(await forked(escalated().incidentId, 0, text)).toMatch(/acts are escalate:L2|no time like/)
})

it('nothing of it is stored', async () => {
  const before = told.log.events.length
  await forked(escalated().incidentId, milliseconds(escalated().occurredAt) - 30_000, 'escalate:L2')
  expect(told.log.events).toHaveLength(before)
  expect(told.log.timers.size).toBe(0)
})
