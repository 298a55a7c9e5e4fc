import type { Category, Environment } from '@atlas/contracts'
import type { Ask, Policy } from '@atlas/policy'
import { askOf } from './ask.js'
import { componentOf } from './component.js'
import { environmentOf } from './environment.js'
import { type Reading, readSignal } from './reading.js'
import { scopeOf } from './scope.js'
import type { Signal } from './signal.js'

/** Raised with each change of how facts are read: results of different extractors aren't compared as equals. */
export const extractor = '2'

/** The parts of a policy that classification reads. */
export type ClassifyingPolicy = Pick<Policy, 'classification' | 'clusters' | 'catalogue' | 'priorities'>

/** The normalised facts (`factTypes` of @atlas/policy describes each). */
export interface Facts {
  readonly alert: boolean
  readonly alertname: string
  readonly severity: string
  readonly environment: Environment
  readonly ask: Ask
  readonly component: string
  readonly category: Category
  readonly components: readonly string[]
  readonly symptoms: readonly string[]
  readonly said: readonly string[]
  readonly scope: readonly string[]
  readonly clusters: number
  readonly namespaces: number
  readonly applications: number
  readonly nodes: number
  readonly pods: number
  readonly critical: boolean
}

export interface ExtractedFacts {
  readonly facts: Facts
  /** What rules may look at besides; not part of the stored facts, as it holds what people wrote. */
  readonly labels: Readonly<Record<string, string>>
  readonly text: () => string
  /** `symptoms loss`, `component`, `environment` … to where it was read. */
  readonly because: ReadonlyMap<string, readonly Reading[]>
}

/** Reads the facts of one signal. Pure; linear in its text. */
export function extractFacts(signal: Signal, policy: ClassifyingPolicy): ExtractedFacts {
  const { classification } = policy
  const read = readSignal(signal, classification)
  const environment = environmentOf(signal, read, classification, policy.clusters.clusters)
  const component = componentOf(read, classification)
  const ask = askOf(signal, read, classification)
  const scope = scopeOf(read, classification)
  const because = new Map<string, readonly Reading[]>()
  const note = (fact: string, readings: readonly Reading[]) => {
    if (readings.length > 0) because.set(fact, readings)
  }
  note('environment', environment.because)
  note('component', component.because)
  note('category', component.because)
  note('ask', ask.because)
  for (const [name, readings] of scope.amounts) note(`scope ${name}`, readings)
  const named = (kind: string, fact: string): string[] => {
    const found = new Map<string, Reading[]>()
    for (const reading of read.readings)
      if (reading.kind === kind && reading.affirmed) {
        const readings = found.get(reading.name)
        if (readings) readings.push(reading)
        else found.set(reading.name, [reading])
      }
    for (const [name, readings] of found) note(`${fact} ${name}`, readings)
    return [...found.keys()].sort()
  }
  const { namespaces, applications } = policy.catalogue
  const owned = [applications[signal.application ?? ''], namespaces[signal.namespace ?? '']]
  return {
    labels: signal.labels ?? {},
    text: () => `${signal.summary ?? ''}\n${signal.description ?? ''}`.slice(0, 40_960).toLowerCase(),
    because,
    facts: {
      alert: signal.alertname !== undefined && signal.alertname !== '',
      alertname: signal.alertname ?? '',
      severity: (signal.severity ?? '').toLowerCase(),
      environment: environment.environment,
      ask: ask.ask,
      component: component.name,
      category: component.category === 'none' && ask.ask === 'fault' ? classification.unnamedFault : component.category,
      components: component.all,
      symptoms: named('symptom', 'symptoms'),
      said: named('saying', 'said'),
      scope: [...scope.amounts.keys()].sort(),
      clusters: scope.numbers.cluster,
      namespaces: scope.numbers.namespace,
      applications: scope.numbers.application,
      nodes: scope.numbers.node,
      pods: scope.numbers.pod,
      critical: owned.some((entry) => entry?.criticality === 'critical'),
    },
  }
}
