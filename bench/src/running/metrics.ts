import type { AtlasProcess } from './atlas-process.js'

/** The process's /metrics by name with labels, as Prometheus reads them. What is a window's starts anew with each look. */
export async function metricsOf({ url }: AtlasProcess): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`)
  if (!answer.ok) throw new Error(`${url}/metrics answered ${answer.status}`)
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))] as const
    }),
  )
}

/** p99 of the event loop's delay in ms since the last look, the worst of the processes. */
export async function eventLoopDelay(processes: Iterable<AtlasProcess>): Promise<number> {
  const all = await Promise.all([...new Set(processes)].map(metricsOf))
  return Math.max(...all.map((metrics) => (metrics.get('nodejs_eventloop_lag_p99_seconds') ?? NaN) * 1000))
}

/** What lies behind, all processes together, such as `consumer lag of escalation`. */
export async function behind(processes: Iterable<AtlasProcess>): Promise<ReadonlyMap<string, number>> {
  const all = await Promise.all([...new Set(processes)].map(metricsOf))
  return new Map(
    all.flatMap((metrics) =>
      [...metrics].flatMap(([name, value]) => {
        const what = /^atlas_behind\{what="(.*)"\}$/.exec(name)?.[1]
        return what === undefined ? [] : [[what, value] as const]
      }),
    ),
  )
}
