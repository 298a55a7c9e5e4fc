import type { Environment } from '@atlas/contracts'
import type { ClassificationPolicy } from '@atlas/policy'
import type { Reading, ReadTexts } from './reading.js'
import type { Signal } from './signal.js'

type Named = Exclude<Environment, 'unknown'>
/** Production beats staging, staging beats development. */
const order = ['production', 'staging', 'development'] as const satisfies readonly Named[]

/** The environment that a word or a name says: `Production`, `prd`, `abrc1l-atlas-stg`. */
export function environmentOfName(name: string, policy: ClassificationPolicy): Environment {
  const lower = name.trim().toLowerCase()
  const parts = lower.split(/[^a-z0-9]+/)
  for (const environment of order) if (policy.environments[environment].words.includes(lower)) return environment
  for (const environment of [...order].reverse())
    if (parts.some((part) => policy.environments[environment].naming.includes(part))) return environment
  return 'unknown'
}

/** What the first of the names says that says anything. */
export function environmentOfNames(names: readonly (string | undefined)[], policy: ClassificationPolicy): Environment {
  for (const name of names) {
    const environment = name === undefined ? 'unknown' : environmentOfName(name, policy)
    if (environment !== 'unknown') return environment
  }
  return 'unknown'
}

/**
 * The source's own word, else what policy/clusters.yaml says of the cluster, else its name, else a label, else the text,
 * else the namespace's name.
 */
export function environmentOf(
  signal: Signal,
  { texts, readings }: ReadTexts,
  policy: ClassificationPolicy,
  clusters: Readonly<Record<string, { environment: Environment }>>,
): { environment: Environment; because: readonly Reading[] } {
  const names = [
    signal.environment,
    signal.cluster === undefined ? undefined : (clusters[signal.cluster]?.environment ?? signal.cluster),
    ...policy.environmentLabels.map((label) => signal.labels?.[label]),
  ]
  const given = environmentOfNames(names, policy)
  if (given !== 'unknown') return { environment: given, because: [] }
  const said = readings.filter((reading) => reading.kind === 'environment' && !reading.denied && !reading.well)
  for (const environment of order) {
    const because = said.filter(({ name }) => name === environment)
    if (because.length > 0) return { environment, because }
  }
  const compounds = texts.flatMap(({ source, words }) =>
    compoundNames(source.text, words.start, words.end, words.group),
  )
  const named = compounds.map((name) => clusters[name]?.environment ?? environmentOfName(name, policy))
  const environment = order.find((candidate) => named.includes(candidate))
  if (environment) return { environment, because: [] }
  return { environment: signal.namespace ? environmentOfName(signal.namespace, policy) : 'unknown', because: [] }
}

/** Names of several parts, such as `abrc1l-atlas-stg`. */
function compoundNames(
  text: string,
  start: readonly number[],
  end: readonly number[],
  group: readonly number[],
): string[] {
  const names: string[] = []
  for (let first = 0; first < group.length;) {
    let last = first
    while (group[last + 1] === group[first] && last + 1 < group.length) last++
    if (last > first) names.push(text.slice(start[first], end[last]).toLowerCase())
    first = last + 1
  }
  return names
}
