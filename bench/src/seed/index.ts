import { refuse } from '@atlas/contracts'
import { policyFormat } from '@atlas/policy'
import {
  adoptPolicy,
  Environment,
  migrate,
  PolicyStore,
  readProposal,
  RefusedException,
  schemaGroups,
  withDatabase,
} from '@atlas/runtime'
import { catchUpReports } from '@atlas/reporting'
import type { Bench, BenchContext } from '../benches.js'
import { readReports } from './reports.js'
import { seedPast } from './seed.js'

const parameters = {
  events: { says: 'events to write, at least', fallback: 1_000_000 },
  seed: { says: 'the same gives the same history, but for the salts of content', fallback: 1 },
}

/**
 * Only writes data: a history of three years into the database that the environment names, whose log has to be empty.
 * `occurredAt` lies in the past, `recordedAt` is `log.now()` of the writing, as with every append.
 */
export const seedBench: Bench = {
  says: 'write a history of incidents into an empty log (measures nothing)',
  parameters,
  run: async ({ services, say, parameter }: BenchContext) => {
    const environment = Environment.read()
    const { ATLAS_POLICY: folder, ATLAS_DATABASE_URL: named } = environment.variables
    // `atlas migrate` would adopt a policy as well, and then the log isn't empty any more.
    if (named !== undefined) await migrate(named, schemaGroups(services), () => undefined)
    return withDatabase(environment, services, async ({ dataSource, eventLog, logReader, calendarYears }) => {
      const store = new PolicyStore(dataSource)
      if (!(await store.isLogEmpty()))
        throw new RefusedException(refuse('log-not-empty', 'The log holds events already; a seed needs an empty one.'))
      const proposal = readProposal(policyFormat, folder)
      const parsed = policyFormat.parse(policyFormat.readFolder(folder))
      if ('errors' in parsed) throw new Error('a policy that was read cannot be read again')
      await adoptPolicy(eventLog, store, proposal, {
        actor: { kind: 'rule', id: 'seed', via: 'cli' },
        author: 'seed',
        approver: null,
        reason: 'A seed is decided by the policy in this folder.',
      })
      const started = performance.now()
      const { events, incidents, types } = await seedPast({
        log: eventLog,
        years: calendarYears,
        policy: parsed.ok,
        reports: readReports(folder),
        events: parameter('events'),
        seed: parameter('seed'),
        onProgress: (written) => say(`${written.toLocaleString('en-US')} events`),
      })
      // What is opened later must not get a number again.
      await dataSource.query(`select setval('intake.incident_number', $1)`, [1001 + events])
      const rate = events / ((performance.now() - started) / 1000)
      say('measuring what reports count, as a running reporting would have')
      await catchUpReports({ dataSource, log: logReader })
      const of = (type: string): number => types.get(type) ?? 0
      return [
        {
          bench: 'seed',
          rate,
          unit: 'events',
          baseline: null,
          ratio: null,
          rounds: 1,
          spread: { rate: [rate, rate], baseline: null, ratio: null },
          figures: {
            events: events + 1,
            incidents,
            'event types': types.size + 1,
            'reclassified (triage corrected)': of('TriageCorrected'),
            reopened: of('IncidentReopened'),
          },
        },
      ]
    })
  },
}
