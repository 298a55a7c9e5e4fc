import { setTimeout as sleep } from 'node:timers/promises'
import { deliver, type Sent } from '../alerts/alertmanager.js'
import { Post } from '../alerts/post.js'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import type { Measurement } from '../measure/measurement.js'
import { median, percentile, range } from '../measure/statistics.js'
import { benchBrokers } from '../running/bench-brokers.js'
import { behind, eventLoopDelay } from '../running/metrics.js'
import { PageCommits } from '../running/page-commits.js'
import { type Form, type RunningAtlas, withRunningAtlas } from '../running/running-atlas.js'
import { differences, type Page } from './ledger.js'
import { quietCluster } from './quiet-cluster.js'
import { sendAll } from './senders.js'
import { makeStorm, type StormSize } from './storm.js'

/** Alerts a second that design asks for, stored. */
const goal = 4000
/** How long everything may take to be read after the last alert, ms; beyond it something is lost. */
const patience = 180_000
const warmUp = 3000

interface Round {
  /** Alerts stored a second, from the first body sent to the last answer. */
  readonly rate: number
  readonly figures: Readonly<Record<string, number>>
}

export const stormBench: Bench = {
  says: 'a storm of alerts from 50 clusters, counted exactly, beside a quiet cluster that is answered and paged',
  parameters: {
    alerts: { says: 'alerts, re-sends among them', fallback: 100_000 },
    clusters: { says: 'clusters in the storm', fallback: 50 },
    keys: { says: 'different alerts, each an incident', fallback: 2000 },
    resends: { says: 'share of re-sends in percent', fallback: 80 },
    quiet: { says: "the quiet cluster's signals a second, each an incident", fallback: 2 },
    connections: { says: 'senders at a time', fallback: 32 },
    processes: { says: '1: one process; 6: over Kafka as well', fallback: 6 },
  },
  async run(context) {
    const measured = [await measure(context, { kind: 'one process' })]
    if (context.parameter('processes') > 1) {
      const kafka = await benchBrokers(context.say)
      try {
        if (kafka) measured.push(await measure(context, { kind: 'six processes', brokers: kafka.brokers }))
      } finally {
        await kafka?.stop()
      }
    }
    return measured
  },
}

async function measure(context: BenchContext, form: Form): Promise<Measurement> {
  const rounds: Round[] = []
  for (let round = 0; round < context.rounds; round++) {
    rounds.push(
      await withScratchDatabase(context, ({ url }) => withRunningAtlas(url, form, (atlas) => oneStorm(atlas, context))),
    )
    context.say(`${form.kind}, round ${round + 1} of ${context.rounds}: ${JSON.stringify(rounds.at(-1))}`)
  }
  const rates = rounds.map(({ rate }) => rate)
  const names = Object.keys(rounds[0]?.figures ?? {})
  return {
    bench: 'storm',
    variant: form.kind,
    rate: median(rates),
    unit: 'alerts',
    baseline: null,
    ratio: null,
    rounds: context.rounds,
    spread: { rate: range(rates), baseline: null, ratio: null },
    goal: { of: 'rate', atLeast: goal, met: median(rates) >= goal },
    figures: Object.fromEntries(names.map((name) => [name, median(rounds.map(({ figures }) => figures[name] ?? NaN))])),
  }
}

/** Throws when a count is wrong. */
async function oneStorm(atlas: RunningAtlas, { parameter, say }: BenchContext): Promise<Round> {
  const size: StormSize = {
    alerts: parameter('alerts'),
    clusters: parameter('clusters'),
    keys: parameter('keys'),
    resends: parameter('resends'),
  }
  const { bodies, ledger } = makeStorm(size, atlas.now())
  const intake = atlas.processes.get('intake')
  if (!intake) throw new Error('intake is not running')
  const commits = new PageCommits(atlas.sql)
  await commits.start()
  const over = new AbortController()
  try {
    // What a start leaves to be compiled and connected is no part of the storm.
    const calm = { atlas, commits, rate: parameter('quiet') }
    await quietCluster(calm, AbortSignal.timeout(warmUp))
    const quiet = quietCluster(calm, over.signal)
    // Looked at in the end; when the storm itself fails nobody does.
    quiet.catch(() => undefined)
    await eventLoopDelay(atlas.processes.values())
    const heap = await intake.watchHeap()
    // Of the second fifth, when caches are full, and of the last.
    const fifths: number[] = []
    const began = performance.now()
    const sent: Sent = { retries: 0 }
    const connections = parameter('connections')
    const post = new Post(atlas.urlOf('/v1/alertmanager'), atlas.key, connections)
    await sendAll(bodies, {
      deliver: (body) => deliver(post, body, sent),
      connections,
      onStored: (alerts) => {
        if (alerts >= ((fifths.length + 1) * size.alerts) / 5) fifths.push(heap.leastSince())
      },
    }).finally(() => {
      heap.end()
      return post.close()
    })
    const seconds = (performance.now() - began) / 1000
    const loop = await eventLoopDelay(atlas.processes.values())
    const lag = await behind(atlas.processes.values())
    say(`behind at the end: ${[...lag].flatMap(([what, n]) => (n > 0 ? [`${what} ${n}`] : [])).join(', ')}`)
    over.abort()
    const { signals, pages } = await quiet
    await counted(() => differences(ledger, (path) => pageOf(atlas, path)))
    const read = (performance.now() - began) / 1000
    return {
      rate: size.alerts / seconds,
      figures: {
        'quiet signals p99 ms': percentile(signals, 0.99),
        'quiet P1 pages p99 ms': percentile(pages, 0.99),
        'quiet P1 pages longest ms': Math.max(...pages),
        'event loop p99 ms': loop,
        'growth of the least heap seen MiB': ((fifths[4] ?? NaN) - (fifths[1] ?? NaN)) / 2 ** 20,
        'bodies sent again': sent.retries,
        'seconds until all was read': read,
      },
    }
  } finally {
    over.abort()
    await commits.stop()
  }
}

async function pageOf({ key, urlOf }: RunningAtlas, path: string): Promise<Page> {
  const answer = await fetch(urlOf(path, 'GET'), { headers: { authorization: `Bearer ${key}` } })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
  return (await answer.json()) as Page
}

async function counted(look: () => Promise<string[]>): Promise<void> {
  const until = performance.now() + patience
  for (;;) {
    const wrong = await look()
    if (wrong.length === 0) return
    if (performance.now() > until)
      throw new Error(`the storm was not counted exactly:\n${wrong.slice(0, 10).join('\n')}\n${wrong.length} in all`)
    await sleep(500)
  }
}
