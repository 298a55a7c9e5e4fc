import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { IncidentId } from '@atlas/contracts'
import type { BusMode } from '../bus-mode.js'
import { dropDeadLetter, listDeadLetters, retryDeadLetter } from '../delivery/dead-letter-desk.js'
import { openAsLaterRelease } from '../testing/later-release.js'
import {
  eventually,
  newIncident,
  soon,
  startToy,
  toyDatabase,
  type ToyDatabase,
  type ToyProcess,
} from '../testing/toy-process.js'

let database: ToyDatabase
let process: ToyProcess
beforeEach(async () => {
  database = await toyDatabase()
})
afterEach(async () => {
  await process.stop()
  await database.stop()
})
const start = async (mode: BusMode = { kind: 'embedded' }) => (process = await startToy(database, mode))

const level = () =>
  eventually(
    () => process.bus.health(),
    ({ consumers, parked }) => parked === 0 && consumers.every(({ lag }) => lag === 0),
    60_000,
  )

describe('the embedded bus', () => {
  it('brings each event once to the handlers of other services, and all of them in order to a follower', async () => {
    await start()
    const incident = newIncident()
    await process.open(incident, 'one', 'two')
    await eventually(
      () => process.noted(incident),
      (said) => said.length === 4,
    )
    await level()
    // Of each source in order; what of two sources comes first is nobody's promise.
    const said = await process.noted(incident)
    expect(said.filter((word) => !word.startsWith('of'))).toEqual(['one', 'two'])
    expect(said.filter((word) => word.startsWith('of'))).toEqual(['of one', 'of two'])
    const { rows: all } = await database.pool.query('select position::int from log.events order by position')
    const followed = async () => (await database.pool.query('select position::int from followed order by n')).rows
    await eventually(followed, ({ length }) => length >= all.length)
    expect(await followed()).toEqual(all)
  })

  it('goes on where it stopped', async () => {
    await start()
    const incident = newIncident()
    await process.open(incident, 'before')
    await level()
    await process.stop()
    await start()
    await process.open(incident, 'after')
    await eventually(
      () => process.noted(incident),
      (said) => said.length === 4,
    )
    await level()
    expect([...(await process.noted(incident))].sort()).toEqual(['after', 'before', 'of after', 'of before'])
  })

  it('sets a TypeError of a handler aside with its stack, and drains when it is retried', async () => {
    await start()
    const [poisoned, sound] = [newIncident(), newIncident()]
    process.trouble.before = (service, { incidentId, type }) => {
      if (service === 'escalation' && incidentId === poisoned && type === 'IncidentOpened')
        (undefined as unknown as { field: string }).field.trim()
    }
    await process.open(poisoned, 'bad')
    await process.open(sound, 'good')
    await eventually(
      () => process.noted(sound),
      (said) => said.length === 2,
    )
    const letters = await eventually(
      () => listDeadLetters(database.pool),
      (found) => found.length === 2,
    )
    expect(letters.map(({ type, state, source }) => [type, state, source])).toEqual([
      ['IncidentOpened', 'dead', 'intake'],
      ['IncidentClassified', 'behind', 'classification'],
    ])
    expect(letters[0]?.error).toMatch(/^TypeError: [^]*toy-services/)
    expect((await process.bus.health()).deadLetters).toBe(1)
    process.trouble.before = () => undefined
    await retryDeadLetter(database.pool, letters[0]?.id ?? 0)
    await eventually(
      () => process.noted(poisoned),
      (said) => said.length === 2,
    )
    expect(await process.noted(poisoned)).toEqual(['bad', 'of bad'])
    expect(await listDeadLetters(database.pool)).toEqual([])
  })

  it('sets a version that it doesn’t know aside, in its incident’s order, and what is behind it flows when it is dropped', async () => {
    await start()
    const [incident, other] = [newIncident(), newIncident()]
    await openAsLaterRelease(database.pool, incident)
    await process.open(incident, 'after')
    await process.open(other, 'flows')
    await eventually(
      () => process.noted(other),
      (said) => said.length === 2,
    )
    const of = async (consumer: string) =>
      (await listDeadLetters(database.pool, { consumer })).map(({ key, state }) => [key, state])
    for (const consumer of ['classification', 'escalation', 'reporting:toy'])
      expect(
        (
          await eventually(
            () => of(consumer),
            ({ length }) => length >= 2,
          )
        ).slice(0, 2),
      ).toEqual([
        [incident, 'dead'],
        [incident, 'behind'],
      ])
    expect(await process.noted(incident)).toEqual([])
    const dead = await listDeadLetters(database.pool, { state: 'dead' })
    for (const { id, error, attempts } of dead) {
      expect(error).toContain('IncidentOpened.v99 is no event version that this release knows')
      expect(attempts).toBe(3)
      await dropDeadLetter(database.pool, id)
    }
    await eventually(
      () => listDeadLetters(database.pool),
      ({ length }) => length === 0,
    )
    await eventually(
      () => process.noted(incident),
      ({ length }) => length === 2,
    )
    expect(await process.noted(incident)).toEqual(['after', 'of after'])
    // The follower, which goes at its own pace, has all but the one that was given up.
    const missed = async () =>
      (
        await database.pool.query<{ missed: string }>(
          `select type as missed from log.events where position not in (select position from followed)`,
        )
      ).rows
    expect(await eventually(missed, ({ length }) => length <= 1)).toEqual([{ missed: 'IncidentOpened.v99' }])
  })

  it('does without a database for a while, and has everything once afterwards', async () => {
    await start()
    const incidents = Array.from({ length: 20 }, newIncident)
    await Promise.all(incidents.map((incident) => process.open(incident, 'x')))
    for (let cut = 0; cut < 10; cut++) {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      )
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    await eventually(
      () => Promise.all(incidents.map((incident) => process.noted(incident).catch(() => []))),
      (all) => all.every((said) => said.length === 2),
    )
    expect(await listDeadLetters(database.pool)).toEqual([])
  })
})

describe('the hostile bus', () => {
  it.each([1, 20_261_122])(
    'keeps the order of each incident and source, and nothing is lost or doubled (seed %d)',
    async (seed) => {
      await start({ kind: 'hostile', seed })
      const incidents = Array.from({ length: 12 }, newIncident)
      const words = ['a', 'b', 'c', 'd']
      for (const word of words) await Promise.all(incidents.map((incident) => process.open(incident, word)))
      const allNoted = () => Promise.all(incidents.map((incident) => process.noted(incident)))
      await eventually(allNoted, (all) => all.every((said) => said.length === 8), 60_000)
      await level()
      for (const said of await allNoted()) {
        expect(said.filter((word) => !word.startsWith('of'))).toEqual(words)
        expect(said.filter((word) => word.startsWith('of'))).toEqual(words.map((word) => `of ${word}`))
      }
      expect(await listDeadLetters(database.pool)).toEqual([])
    },
    90_000,
  )
})

describe('timers', () => {
  const noted = (incident: IncidentId) => process.noted(incident)

  it('fire once, in due order, stamped with their due instant however late', async () => {
    await start()
    const incident = newIncident()
    const due = ['2026-01-01T00:00:01.000Z', '2026-01-01T00:00:02.000Z', soon(2000)].map(
      (at) => at as never as ReturnType<typeof soon>,
    )
    // The last is armed first, and due only after the others were armed on the busiest machine.
    for (const [n, dueAt] of [...due.entries()].reverse())
      await process.arm({ name: `t${n}`, dueAt, incidentId: incident })
    await eventually(
      () => noted(incident),
      (said) => said.length >= 3,
    )
    const fired = await noted(incident)
    expect(fired).toEqual(due.map((at, n) => `t${n} at ${at}`))
    expect((await database.pool.query('select from log.timers')).rowCount).toBe(0)
  })

  it('that fail are set aside after three tries alone, and hold no other back', async () => {
    await start()
    const incident = newIncident()
    const tries = new Map<string, number>()
    process.trouble.beforeTimer = ({ name }) => {
      tries.set(name, (tries.get(name) ?? 0) + 1)
      if (name === 'bad') throw new RangeError('no such cycle')
    }
    await process.arm({ name: 'bad', dueAt: soon(-2000), incidentId: incident })
    await process.arm({ name: 'good', dueAt: soon(-1000), incidentId: incident })
    await eventually(
      () => noted(incident),
      (said) => said.length === 1,
    )
    const [letter] = await eventually(
      () => listDeadLetters(database.pool),
      (found) => found.length === 1,
    )
    expect(letter).toMatchObject({
      consumer: 'escalation:timers',
      source: 'timers',
      type: 'bad',
      position: null,
      attempts: 3,
    })
    process.trouble.beforeTimer = () => undefined
    await retryDeadLetter(database.pool, letter?.id ?? 0)
    await eventually(
      () => noted(incident),
      (said) => said.length === 2,
    )
    expect(await listDeadLetters(database.pool)).toEqual([])
  })

  it('of one service are fired by one process at a time, and once', async () => {
    await start()
    const second = await startToy(database, { kind: 'embedded' }, ['escalation'])
    try {
      const incidents = Array.from({ length: 30 }, newIncident)
      await Promise.all(
        incidents.map((incident) => process.arm({ name: 'once', dueAt: soon(-500), incidentId: incident })),
      )
      await eventually(
        () => Promise.all(incidents.map(noted)),
        (all) => all.every((said) => said.length > 0),
      )
      expect((await Promise.all(incidents.map(noted))).map((said) => said.length)).toEqual(incidents.map(() => 1))
    } finally {
      await second.stop()
    }
  })
})
