import { StartRefusal } from '../start-refusal.js'
import { Variables } from './variables.js'

/** The process's environment, read and checked once; injected wherever a variable is needed. */
export class Environment {
  constructor(readonly variables: Variables) {}

  /** Throws StartRefusal with every wrong variable, what is right and what was found (secrets apart). */
  static read(from: NodeJS.ProcessEnv = process.env): Environment {
    // A variable set to nothing is one that isn't set: compose files write them so.
    const given = Object.fromEntries(Object.entries(from).filter(([, value]) => value !== ''))
    const parsed = Variables.safeParse(given)
    if (!parsed.success) throw new StartRefusal(parsed.error.issues.map((issue) => sentence(issue, given)).join(' '))
    const { KAFKA_BROKERS, ATLAS_BUS, KAFKA_SASL_MECHANISM, KAFKA_USERNAME, KAFKA_PASSWORD } = parsed.data
    if (ATLAS_BUS === 'kafka' && !KAFKA_BROKERS)
      throw new StartRefusal('ATLAS_BUS is kafka, so KAFKA_BROKERS should name its brokers.')
    if (KAFKA_SASL_MECHANISM && !(KAFKA_USERNAME && KAFKA_PASSWORD))
      throw new StartRefusal('KAFKA_SASL_MECHANISM is set, so KAFKA_USERNAME and KAFKA_PASSWORD should be too.')
    if (parsed.data.ATLAS_SERVICE_LEVEL_WEBHOOKS && !parsed.data.ATLAS_WEBHOOK_SECRET)
      throw new StartRefusal('ATLAS_SERVICE_LEVEL_WEBHOOKS is set, so ATLAS_WEBHOOK_SECRET should be too.')
    return new Environment(parsed.data)
  }

  /** Which bus brings the events: what ATLAS_BUS says, else Kafka when brokers are named. */
  get bus(): { kind: 'embedded' } | { kind: 'hostile'; seed: number } | { kind: 'kafka'; brokers: string[] } {
    const { ATLAS_BUS: bus, KAFKA_BROKERS: brokers } = this.variables
    if (bus?.startsWith('hostile:')) return { kind: 'hostile', seed: Number(bus.slice('hostile:'.length)) }
    if (brokers && bus !== 'embedded') return { kind: 'kafka', brokers }
    return { kind: 'embedded' }
  }
}

const secret = /URL|PASSWORD|SECRET|KEY|WEBHOOKS/

const sentence = (issue: { path: PropertyKey[]; message: string }, given: NodeJS.ProcessEnv): string => {
  const name = String(issue.path[0])
  const found = secret.test(name) ? '' : `, found "${given[name] ?? ''}"`
  return `${name} should be ${issue.message}${found}.`
}
