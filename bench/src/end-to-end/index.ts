import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import type { Measurement } from '../measure/measurement.js'
import { median, percentile, range } from '../measure/statistics.js'
import { benchBrokers } from '../running/bench-brokers.js'
import { eventLoopDelay, metricsOf } from '../running/metrics.js'
import { PageCommits } from '../running/page-commits.js'
import { type Form, type RunningAtlas, withRunningAtlas } from '../running/running-atlas.js'
import { arrive } from './arrivals.js'
import { mostSustained } from './most-sustained.js'

/** Incidents a second that design asks for. */
const goals: Record<Form['kind'], number> = { 'one process': 800, 'six processes': 200 }

interface Round {
  readonly rate: number
  readonly figures: Readonly<Record<string, number>>
}

export const endToEndBench: Bench = {
  says: 'signal accepted, classified, clocks, routed, page committed: the rate that is sustained, and latency at half of it',
  parameters: {
    seconds: { says: 'of arrivals in each trial', fallback: 10 },
    start: { says: 'rate of the first trial, incidents a second', fallback: 200 },
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
      await withScratchDatabase(context, ({ url }) => withRunningAtlas(url, form, (atlas) => oneRound(atlas, context))),
    )
    context.say(`${form.kind}, round ${round + 1} of ${context.rounds}: ${JSON.stringify(rounds.at(-1))}`)
  }
  const rates = rounds.map(({ rate }) => rate)
  const names = Object.keys(rounds[0]?.figures ?? {})
  const goal = goals[form.kind]
  return {
    bench: 'end-to-end',
    variant: form.kind,
    rate: median(rates),
    unit: 'incidents',
    baseline: null,
    ratio: null,
    rounds: context.rounds,
    spread: { rate: range(rates), baseline: null, ratio: null },
    goal: { of: 'rate', atLeast: goal, met: median(rates) >= goal },
    figures: Object.fromEntries(names.map((name) => [name, median(rounds.map(({ figures }) => figures[name] ?? NaN))])),
  }
}

async function oneRound(atlas: RunningAtlas, { parameter, say }: BenchContext): Promise<Round> {
  const seconds = parameter('seconds')
  const commits = new PageCommits(atlas.sql)
  await commits.start()
  try {
    // What a start leaves to be compiled is no part of what is measured.
    await arrive({ rate: parameter('start') / 2, seconds: 5 }, atlas, commits)
    const rate = await mostSustained(parameter('start'), async (tried) => {
      const before = await cpuSeconds(atlas)
      const { latencies, after } = await arrive({ rate: tried, seconds }, atlas, commits)
      const spent = (await cpuSeconds(atlas)) - before
      say(
        `${Math.round(tried)}/s for ${seconds} s: the last page ${Math.round(after)} ms after the last arrival, ` +
          `p99 ${Math.round(percentile(latencies, 0.99))} ms, ${((spent * 1000) / latencies.length).toFixed(2)} ms CPU an incident`,
      )
      await sleep(1000)
      return after
    })
    await eventLoopDelay(atlas.processes.values())
    const { latencies } = await arrive({ rate: rate / 2, seconds }, atlas, commits)
    return {
      rate,
      figures: {
        'p50 ms at half': percentile(latencies, 0.5),
        'p99 ms at half': percentile(latencies, 0.99),
        'event loop p99 ms at half': await eventLoopDelay(atlas.processes.values()),
      },
    }
  } finally {
    await commits.stop()
  }
}

/** Seconds of processor that Atlas's own processes have used so far, PostgreSQL's and Kafka's not among them. */
async function cpuSeconds({ processes }: RunningAtlas): Promise<number> {
  const all = await Promise.all([...new Set(processes.values())].map(metricsOf))
  return all.reduce((sum, metrics) => sum + (metrics.get('process_cpu_seconds_total') ?? NaN), 0)
}
