// Ours beside emmett and message-db: the same work on one PostgreSQL; see README.md.
import { parseArgs } from 'node:util'
import pg from 'pg'
import { environmentLines } from '@atlas/bench'
import { atlasServices } from '../../apps/atlas/dist/services.js'
import { Firings } from '../dist/append/occurrences.js'
import { withScratchDatabase } from '../dist/database/scratch-database.js'
import { median, range } from '../dist/measure/statistics.js'
import { openAtlas } from './atlas.js'
import { openEmmett } from './emmett.js'
import { openMessageDb } from './message-db.js'

const whole = (text) => {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  console.error(`"${text}" should be a whole number from 1.`)
  process.exit(2)
}
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    events: { type: 'string', default: '20000' },
    connections: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
})
const [rounds, events, connections] = [values.rounds, values.events, values.connections].map(whole)
const streams = 500
/** Least rate of ours for one of the peer's (issue B, "Must hold"). */
const goals = { append: { emmett: 1.3, 'message-db': 1.3 }, replay: { emmett: 20, 'message-db': 2 } }
const say = (line) => console.error(line)

/** Events a second of so many writers, each waiting for its answer before its next command. */
async function appendRate(store, firings, batch) {
  const left = firings.appends(Math.ceil(events / batch), batch)
  const count = left.length * batch
  const begin = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let next = left.pop(); next; next = left.pop()) await store.append(next)
    }),
  )
  return count / ((performance.now() - begin) / 1000)
}

/** Events a second of reading everything, each event's data and metadata looked at. */
async function replayRate(store, page) {
  let [count, seen] = [0, 0]
  const begin = performance.now()
  for await (const read of store.replay(page))
    for (const { data, metadata, type } of read) {
      count++
      seen += type.length + data.occurrences + data.occurrenceId.length + metadata.correlationId.length
    }
  const rate = count / ((performance.now() - begin) / 1000)
  if (count === 0 || Number.isNaN(seen)) throw new Error(`${store.name} gave back something else than was appended`)
  return { rate, count }
}

/** The setting with which it is fastest: those that it may have are tried in turn. */
async function best(what, settings, rateOf) {
  const found = []
  for (const setting of settings) found.push({ setting, rate: await rateOf(setting) })
  say(`${what} of ${found.map(({ setting, rate }) => `${setting}: ${Math.round(rate)}/s`).join(', ')}`)
  return found.sort((one, other) => other.rate - one.rate)[0].setting
}

const databaseOf = (url, name) => Object.assign(new URL(url), { pathname: `/${name}` }).toString()

async function onServer(url, statement) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

for (const line of environmentLines()) say(line)
const results = await withScratchDatabase({ services: atlasServices, say }, async ({ url }) => {
  const peers = { emmett: openEmmett, 'message-db': openMessageDb }
  const names = Object.keys(peers).map((name) => [name, `atlas_peer_${name.replace('-', '_')}_${process.pid}`])
  const contenders = []
  try {
    for (const [, database] of names) await onServer(url, `create database ${database}`)
    const opened = [
      await openAtlas(url, connections),
      ...(await Promise.all(names.map(([name, database]) => peers[name](databaseOf(url, database), connections)))),
    ]
    for (const store of opened) contenders.push({ store, firings: new Firings(streams), append: [], replay: [] })
    for (const one of contenders) {
      const { store, firings } = one
      one.batch = await best(`${store.name}, batches`, store.batches, (batch) => appendRate(store, firings, batch))
    }
    for (let round = 0; round < rounds; round++)
      for (const one of round % 2 ? contenders.toReversed() : contenders)
        one.append.push(await appendRate(one.store, one.firings, one.batch))
    for (const one of contenders) {
      const { store } = one
      one.page = await best(`${store.name}, pages`, store.pages, async (page) => (await replayRate(store, page)).rate)
    }
    for (let round = 0; round < rounds; round++)
      for (const one of round % 2 ? contenders.toReversed() : contenders)
        one.replay.push((await replayRate(one.store, one.page)).rate)
  } finally {
    for (const { store } of contenders) await store.close()
    for (const [, database] of names) await onServer(url, `drop database if exists ${database} with (force)`)
  }
  const [ours, ...others] = contenders
  return ['append', 'replay'].flatMap((bench) =>
    others.map(({ store, batch, page, ...measured }) => {
      const rate = median(ours[bench])
      const peer = median(measured[bench])
      const atLeast = goals[bench][store.name]
      return {
        bench: `${bench} beside ${store.name}`,
        rate,
        unit: 'events',
        baseline: {
          name: `${store.name}, ${bench === 'append' ? `batches of ${batch}` : `pages of ${page}`}`,
          rate: peer,
        },
        ratio: rate / peer,
        rounds,
        spread: {
          rate: range(ours[bench]),
          baseline: range(measured[bench]),
          ratio: range(ours[bench].map((one, round) => one / measured[bench][round])),
        },
        goal: { of: 'ratio', atLeast, met: rate / peer >= atLeast },
      }
    }),
  )
})

const number = (rate) => Math.round(rate).toLocaleString('en-US').padStart(11)
console.log(`${''.padEnd(26)}${'ours/s'.padStart(11)}${'theirs/s'.padStart(11)}   ratio (spread)`)
for (const { bench, rate, baseline, ratio, spread, goal } of results)
  console.log(
    `${bench.padEnd(26)}${number(rate)}${number(baseline.rate)}   ${ratio.toFixed(2)} (${spread.ratio
      .map((one) => one.toFixed(2))
      .join(' to ')}), ${baseline.name}; goal ${goal.atLeast}: ${goal.met ? 'met' : 'not met'}`,
  )
if (values.json) console.log(JSON.stringify(results))
