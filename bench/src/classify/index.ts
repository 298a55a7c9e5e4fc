import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { classify, type Signal } from '@atlas/domain'
import { kindOf } from '../alerts/alert.js'
import type { Bench, BenchContext } from '../benches.js'
import { shippedPolicy } from '../history/shipped-policy.js'
import type { Measurement } from '../measure/measurement.js'
import { median, percentile, range } from '../measure/statistics.js'

/** Signals a second on one core that the playbook's issue asks for. */
const goal = 5000

const parameters = { signals: { says: 'signals of a round', fallback: 10_000 } }

/** Texts are what policy's cases and kube-prometheus' alerts say, each with names of its own. */
export const classifyBench: Bench = {
  says: 'signals classified by the shipped policy, on one core: reports of people and alerts in turns',
  parameters,
  run: (context: BenchContext) => Promise.resolve([measured(context)]),
}

function measured({ rounds, parameter, say }: BenchContext): Measurement {
  const policy = shippedPolicy()
  const reports = reportsOf(fileURLToPath(new URL('../../../policy/cases', import.meta.url)))
  const count = parameter('signals')
  const took: number[] = []
  const round = (first: number): number => {
    const signals = Array.from({ length: count }, (_, n) => signalOf(first + n, reports))
    const began = process.cpuUsage()
    for (const signal of signals) {
      const from = performance.now()
      classify(signal, policy)
      took.push(performance.now() - from)
    }
    const { user, system } = process.cpuUsage(began)
    return count / ((user + system) / 1e6)
  }
  say('classify: warming up')
  round(0)
  took.length = 0
  const rates = Array.from({ length: rounds }, (_, n) => {
    const rate = round((n + 1) * count)
    say(`round ${n + 1} of ${rounds}: ${Math.round(rate)} signals/s of processor time`)
    return rate
  })
  return {
    bench: 'classify',
    rate: median(rates),
    unit: 'signals',
    baseline: null,
    ratio: null,
    rounds,
    spread: { rate: range(rates), baseline: null, ratio: null },
    goal: { of: 'rate', atLeast: goal, met: median(rates) >= goal },
    figures: { 'p99 ms': percentile(took, 0.99), 'longest ms': Math.max(...took) },
  }
}

function reportsOf(folder: string): Signal[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Signal)
}

function signalOf(n: number, reports: readonly Signal[]): Signal {
  const report = reports[(n >> 1) % reports.length]
  if (n % 2 === 0 && report)
    return { ...report, description: `${report.description ?? ''}\nReference: INC${1_000_000 + n}, team t${n}.` }
  const [cluster, namespace] = [`c${n % 50}-atlas-prd`, `team-${n}`]
  const { name, severity, summary, description } = kindOf(n >> 1)
  return {
    alertname: name,
    severity,
    cluster,
    namespace,
    labels: { alertname: name, severity, cluster, namespace },
    annotations: { summary, description: description(namespace, cluster) },
  }
}
