import { expect, it } from '@jest/globals'
import { type IncidentId, instant } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import type { Unit } from '../delivery/message.js'
import { TimerSweeper } from './sweeper.js'

/** What happened, in order; `armed` in due order, of one incident each unless told. */
function sweeping(armed: Timer[], commit: (fired: readonly string[]) => Promise<void>) {
  const happened: string[] = []
  const stopping = new AbortController()
  const query: Unit['query'] = <Row>(sql: string, parameters: readonly unknown[] = []) => {
    if (sql.includes('last_value')) return Promise.resolve([{ position: '0' }] as Row[])
    if (sql.includes('min(due_at)')) {
      if (armed.length === 0) stopping.abort()
      return Promise.resolve([{ ms: armed.length > 0 ? -1 : null }] as Row[])
    }
    const rows = armed.slice(0, Number(parameters[2])).map(({ owner, name, dueAt, incidentId }) => ({
      owner,
      name,
      due_at: dueAt,
      incident_id: incidentId,
      data: null,
    }))
    return Promise.resolve(rows as Row[])
  }
  const sweeper = new TimerSweeper({
    service: 'escalation',
    grace: 0,
    fire: ({ name }) => {
      happened.push(`decided ${name}`)
      return Promise.resolve()
    },
    query,
    runInUnit: async (work) => {
      let claimed: readonly Timer[] = []
      const claim = (timers: readonly Timer[]) => (claimed = timers)
      const result = await work({ query, claim })
      const names = claimed.map(({ name }) => name)
      await commit(names)
      armed.splice(0, armed.length, ...armed.filter(({ name }) => !names.includes(name)))
      happened.push(`stored ${names.join(' ')}`)
      return { result }
    },
    leases: { take: () => Promise.resolve({ lost: stopping.signal, release: () => Promise.resolve() }) },
    backlog: () => Promise.resolve(() => Promise.resolve(true)),
    signal: stopping.signal,
  })
  return { sweeper, happened }
}

const timer = (name: string, incident: string): Timer => ({
  service: 'escalation',
  owner: `clock-${name}`,
  name,
  dueAt: instant(0),
  incidentId: incident as IncidentId,
})

it("decides the next incidents' timers while those before are stored, and stores them after", async () => {
  const armed = Array.from({ length: 501 }, (_, n) => timer(`t${n}`, `incident ${n}`))
  const decidedMeanwhile = Promise.withResolvers<undefined>()
  const { sweeper, happened } = sweeping(armed, async (names) => {
    if (names.includes('t0')) {
      while (!happened.includes('decided t500')) await new Promise((resolve) => setImmediate(resolve))
      decidedMeanwhile.resolve(undefined)
    }
  })
  await Promise.all([sweeper.run(), decidedMeanwhile.promise])
  expect(happened.filter((what) => what.startsWith('stored')).map((what) => what.split(' ').length - 1)).toEqual([
    500, 1,
  ])
  expect(happened.at(-1)).toBe('stored t500')
})

it('leaves an incident alone whose timer is being stored, as that may arm an earlier one', async () => {
  const { sweeper, happened } = sweeping([timer('first', 'one'), timer('second', 'one')], () => Promise.resolve())
  await sweeper.run()
  expect(happened).toEqual(['decided first', 'stored first', 'decided second', 'stored second'])
})

it('undoes what was decided behind a batch that fails, and stores it in its turn', async () => {
  let failed = false
  const armed = Array.from({ length: 501 }, (_, n) => timer(`t${n}`, `incident ${n}`))
  const { sweeper, happened } = sweeping(armed, async (names) => {
    if (failed || !names.includes('t0')) return
    failed = true
    while (!happened.includes('decided t500')) await new Promise((resolve) => setImmediate(resolve))
    throw new TypeError('planted')
  })
  await sweeper.run()
  const stored = happened.filter((what) => what.startsWith('stored'))
  // One at a time after the failure, in due order.
  expect(stored).toEqual(Array.from({ length: 501 }, (_, n) => `stored t${n}`))
  expect(happened.filter((what) => what === 'decided t500').length).toBeGreaterThan(1)
})
