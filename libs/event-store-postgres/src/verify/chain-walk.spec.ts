import { expect, it } from '@jest/globals'
import { type Hash, instant } from '@atlas/contracts'
import { chainHash, genesis, type Link } from '@atlas/event-sourcing'
import fc from 'fast-check'
import { binaryRow } from '../testing/binary-row.js'
import { ChainWalk } from './chain-walk.js'
import { EventBytes } from './event-bytes.js'
import { Findings } from './findings.js'

interface Event extends Link {
  readonly position: number
  readonly hash: Hash
}

/** A log in memory, as PostgreSQL would answer for it. */
class Log {
  readonly heads = new Map<string, { version: number; hash: Hash }>()
  events: Event[] = []

  append(streamId: string): void {
    const head = this.heads.get(streamId) ?? { version: 0, hash: genesis }
    const link = {
      previous: head.hash,
      streamId,
      streamVersion: head.version + 1,
      category: 'heartbeat',
      incidentId: '',
      type: 'HeartbeatLost.v1',
      occurredAt: instant(this.events.length),
      data: `{"n":${this.events.length}}`,
      metadata: '{}',
    }
    const hash = chainHash(link)
    this.events.push({ ...link, position: this.events.length + 1, hash })
    this.heads.set(streamId, { version: link.streamVersion, hash })
  }

  before = (asked: readonly { streamId: string; version: number }[]) =>
    Promise.resolve(
      asked.map(({ streamId, version }) => {
        const [earlier] = this.events
          .filter((event) => event.streamId === streamId && event.streamVersion < version)
          .sort((one, other) => other.streamVersion - one.streamVersion)
        return earlier && { version: earlier.streamVersion, position: earlier.position, hash: earlier.hash }
      }),
    )

  wrongHeads: ChainWalk['neighbours']['wrongHeads'] = (streams) =>
    Promise.resolve(
      [...streams].flatMap(([streamId, leftAt]) => {
        const head = this.heads.get(streamId)
        const later = this.events.some((event) => event.streamId === streamId && event.streamVersion > leftAt.version)
        const right = later || (head?.version === leftAt.version && head.hash === leftAt.hash)
        return right ? [] : [{ streamId, head: head?.version ?? null, leftAt }]
      }),
    )
}

/** What is found by walks over stretches of so many events, which hold so much in memory. */
async function found(log: Log, most: { streams: number; waiting: number; bytes: number }, stretch: number) {
  const findings = new Findings()
  const row = new EventBytes()
  let streams = 0
  const inOrder = log.events.toSorted((one, other) => one.position - other.position)
  for (let from = 0; from < inOrder.length; from += stretch) {
    const walk = new ChainWalk(log, findings, most)
    for (const event of inOrder.slice(from, from + stretch)) {
      row.read(binaryRow(event, event.position, instant(0), event.hash))
      await walk.step(row, event.position)
    }
    await walk.finish()
    streams += walk.streams
  }
  const { faults, findings: list } = findings.summary()
  return { streams, faults, says: list.map(({ says }) => says).sort() }
}
const roomy = { streams: 1000, waiting: 1000, bytes: 1e9 }

const tampering = fc.constantFrom('data', 'hash', 'delete', 'head', 'headless', 'swap', 'nothing')
const logs = fc
  .record({
    streams: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 50 }),
    tampered: fc.array(fc.tuple(tampering, fc.nat()), { maxLength: 3 }),
  })
  .map(({ streams, tampered }) => {
    const log = new Log()
    for (const stream of streams) log.append(`heartbeat-${stream}`)
    for (const [how, which] of tampered) tamper(log, how, which)
    return log
  })

function tamper(log: Log, how: string, which: number): void {
  const at = which % log.events.length
  const [event, other] = [log.events[at], log.events[(at + 1) % log.events.length]]
  if (!event || !other) return
  const replace = (changed: Event) => (log.events = log.events.with(log.events.indexOf(event), changed))
  if (how === 'data') replace({ ...event, data: `${event.data} ` })
  else if (how === 'hash') replace({ ...event, hash: 'ab'.repeat(32) })
  else if (how === 'delete' && log.events.length > 1) log.events = log.events.filter((each) => each !== event)
  else if (how === 'head') log.heads.set(event.streamId, { version: 3, hash: event.hash })
  else if (how === 'headless') log.heads.delete(event.streamId)
  else if (how === 'swap')
    log.events = log.events.map((each) =>
      each === event
        ? { ...each, position: other.position }
        : each === other
          ? { ...each, position: event.position }
          : each,
    )
}

it('finds nothing in a whole log, however little it may hold and however short its stretches are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(6), { minLength: 1, maxLength: 60 }),
      fc.nat(5),
      fc.nat(5),
      async (streams, a, b) => {
        const log = new Log()
        for (const stream of streams) log.append(`heartbeat-${stream}`)
        const tight = { streams: 1 + a, waiting: 1 + b, bytes: 1e9 }
        expect(await found(log, tight, 1 + a + b)).toEqual({ streams: new Set(streams).size, faults: 0, says: [] })
      },
    ),
  )
})

it('finds the same of a log that was tampered with, wherever its memory or its stretches end', async () => {
  await fc.assert(
    fc.asyncProperty(logs, fc.nat(3), fc.nat(3), fc.nat(20), async (log, a, b, stretch) => {
      const expected = await found(log, roomy, 1000)
      expect(await found(log, { streams: 1 + a, waiting: 1 + b, bytes: 1e9 }, 1 + stretch)).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

it('finds every change of an event, every missing one, and every head that is not the last event', async () => {
  for (const [how, at, says] of [
    ['data', 1, /hash of event 2.*doesn't hold/],
    ['hash', 1, /event 2.*doesn't hold/],
    ['delete', 1, /1 event\(s\) before event 3, version 3 of heartbeat-0 are missing/],
    ['delete', 2, /heartbeat-0 has its head at version 3, but its last event is version 2/],
    ['head', 3, /heartbeat-1 has its head at version 3, but its last event is version 1/],
    ['headless', 3, /heartbeat-1 has no head/],
    ['swap', 0, /event 1, version 2 of heartbeat-0 lies before an earlier version/],
  ] as const) {
    const log = new Log()
    for (const stream of [0, 0, 0, 1]) log.append(`heartbeat-${stream}`)
    tamper(log, how, at)
    expect((await found(log, roomy, 1000)).says.join()).toMatch(says)
  }
})
