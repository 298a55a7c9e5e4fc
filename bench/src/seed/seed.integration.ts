import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type EventType, eventSchemas, type Recorded, services, UnknownEventVersion } from '@atlas/contracts'
import { CalendarYearStore, PostgresLogReader, verifyLog } from '@atlas/event-store-postgres'
import { startTestLog, type TestLog } from '@atlas/event-store-postgres/testing'
import { loadPolicyFolder } from '@atlas/policy'
import { readReports } from './reports.js'
import { firstDrawnNumber, seedPast, type Seeded } from './seed.js'

jest.setTimeout(300_000)

/**
 * What the seed can't write: policy is decided on before it, seals are signed with an installation's own key, what
 * happened elsewhere is imported, under a role of its own, and nobody has read it yet or had a report made. No ServiceNow
 * is connected: what passes between the two is in the sync's own tests.
 */
const ofOthers: readonly EventType[] = [
  'PolicyAdopted',
  'PolicyProposed',
  'PolicyProposalRefused',
  'SegmentSealed',
  'ObservedElsewhere',
  'PrioritisedElsewhere',
  'AssignedElsewhere',
  'HistoryImported',
  'ReclassificationAskedElsewhere',
  'IncidentRead',
  'ReportStored',
  'RecordArrived',
  'RecordAttachmentReceived',
  'RecordConflictFound',
  'RecordConflictSettled',
  'RecordDisclosed',
  'RecordDuplicated',
  'RecordLinked',
  'RecordNoteReceived',
  'RecordObserved',
  'RecordWriteFailed',
  'RecordWriteReplayed',
  'RecordWriteWithheld',
  'RecordWritten',
]

const policy = loadPolicyFolder('policy')
const started: TestLog[] = []
afterAll(() => Promise.all(started.map((test) => test.stop())))

const history = async (seed: number, wave: number): Promise<{ test: TestLog; seeded: Seeded }> => {
  if ('errors' in policy) throw new Error('the policy of the repository is not valid')
  const test = await startTestLog(services)
  started.push(test)
  const reports = readReports('policy')
  const years = new CalendarYearStore(test.pool)
  const seeded = await seedPast({ log: test.log, years, policy: policy.ok, reports, events: 1, seed, wave })
  return { test, seeded }
}
async function readAll(test: TestLog): Promise<Recorded[]> {
  const events: Recorded[] = []
  for await (const page of new PostgresLogReader(test.pool).pages({ after: 0, limit: 1000 }))
    events.push(...page.events)
  return events
}

describe('a seeded log', () => {
  let one: { test: TestLog; seeded: Seeded }
  let events: Recorded[]
  beforeAll(async () => {
    one = await history(7, 400)
    events = await readAll(one.test)
  })

  /**
   * Incidents whose story was drawn: the first stories, in which everything happens once, weigh too much in a history as
   * small as this to say what one of a million events has.
   */
  const drawn = (): ReadonlySet<string | null> =>
    new Set(
      events.flatMap(({ type, data, incidentId }) =>
        type === 'IncidentOpened' && Number((data as { number: string }).number) >= firstDrawnNumber ? incidentId : [],
      ),
    )
  /** Of those incidents, the ones that have an event of one of these types. */
  const share = (...types: EventType[]): number => {
    const all = drawn()
    const having = events.filter(({ type, incidentId }) => types.some((one) => one === type) && all.has(incidentId))
    return new Set(having.map(({ incidentId }) => incidentId)).size / all.size
  }

  it('has every type of event that contracts know', () => {
    const wanted = Object.keys(eventSchemas).filter((type) => !ofOthers.some((other) => other === type))
    expect([...one.seeded.types.keys()].sort()).toEqual(wanted.sort())
  })

  it('has what it says that it has', () => {
    expect(events).toHaveLength(one.seeded.events)
    const counted = Map.groupBy(events, ({ type }) => type)
    for (const [type, count] of one.seeded.types) expect([type, counted.get(type)?.length]).toEqual([type, count])
  })

  it('has incidents, corrections, reclassifications and reopenings in about the shares that design asks for', () => {
    const all = drawn()
    const theirs = events.filter(({ incidentId }) => all.has(incidentId))
    // 60,000 incidents in a million events. Each act that is new makes them fewer: then more has to be noise.
    expect(all.size / theirs.length).toBeGreaterThanOrEqual(0.06)
    expect(share('TriageCorrected')).toBeGreaterThan(0.03)
    expect(share('TriageCorrected')).toBeLessThan(0.08)
    const reclassified = share('PriorityReclassified', 'PriorityLowered')
    expect(reclassified).toBeGreaterThan(0.03)
    expect(reclassified).toBeLessThan(0.08)
    expect(share('IncidentReopened')).toBeGreaterThan(0.02)
    expect(share('IncidentReopened')).toBeLessThan(0.06)
  })

  it('is valid by the contracts, event by event', () => {
    const wrong = events.flatMap(({ type, data, position }) => {
      const schema = eventSchemas[type as EventType]
      if (!schema) throw new UnknownEventVersion(type)
      const { success, error } = schema.safeParse(data)
      return success ? [] : [`${position} ${type}: ${error.message}`]
    })
    expect(wrong).toEqual([])
  })

  it('has chains, heads and content that hold', async () => {
    const { faults, findings, events: checked } = await verifyLog(one.test.url)
    expect(findings).toEqual([])
    expect([faults, checked]).toEqual([0, events.length])
  })

  it('lies in the past, over more than a year, and leaves no alarm behind that would go off now', async () => {
    const instants = events.map(({ occurredAt }) => occurredAt).sort()
    expect(instants[0]?.slice(0, 4)).toBe('2023')
    expect(instants.at(-1)?.slice(0, 4)).toBe('2024')
    expect((await one.test.pool.query('select from log.timers')).rowCount).toBe(0)
  })

  it('ends every incident', () => {
    const ended = new Set(events.filter(({ type }) => type === 'IncidentClosed').map(({ incidentId }) => incidentId))
    const opened = events.filter(({ type }) => type === 'HandlingOpened').map(({ incidentId }) => incidentId)
    expect(opened.filter((id) => !ended.has(id))).toEqual([])
  })
})

it('tells the same again for the same seed, but for the salts of content, and else for another', async () => {
  const told = async (seed: number): Promise<string[]> => {
    const { test } = await history(seed, 30)
    const events = await readAll(test)
    return (
      events
        .map(({ streamId, streamVersion, type, occurredAt }) => `${streamId}@${streamVersion} ${type} ${occurredAt}`)
        // The stream of a redaction is named by the text that went, which is salted.
        .map((line) => line.replace(/^redaction-[0-9a-f]{64}/, 'redaction'))
        .sort()
    )
  }
  const [first, again, other] = [await told(3), await told(3), await told(4)]
  expect(again).toEqual(first)
  expect(other).not.toEqual(first)
})
