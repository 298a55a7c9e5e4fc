import type { CommandUnknownOpts } from '@commander-js/extra-typings'

export interface Listed {
  /** What help says of it. */
  readonly says: string
  /** `args` are those after its name. */
  readonly load: (args: readonly string[]) => Promise<CommandUnknownOpts>
}

/**
 * Every command, in the order in which help lists them; each is a file in commands/. They are loaded when asked for: a
 * pure one, such as `clock`, needn't wait for a framework that it doesn't use. What is done with other resources than
 * incidents are commands too, made from the API (`acts/`).
 */
export const commands: Readonly<Record<string, Listed>> = {
  start: {
    says: 'run all services in this process, with a PostgreSQL of their own',
    load: async () => (await import('./commands/start.js')).startCommand(),
  },
  incident: {
    says: 'one incident, now or at any instant, and what people do with it',
    load: async (args) => (await import('./commands/incident.js')).incidentCommand(args),
  },
  audit: {
    says: 'who decided what, when, on what evidence, and has nobody edited it',
    load: async (args) => (await import('./commands/audit.js')).auditCommand(args),
  },
  report: {
    says: 'how promises were kept, over a period',
    load: async () => (await import('./commands/report.js')).reportCommand(),
  },
  replay: {
    says: 'fold the log again: where every incident stood at an instant, and a hash of that',
    load: async () => (await import('./commands/replay.js')).replayCommand(),
  },
  'what-if': {
    says: 'which breaches of recorded history appear and vanish under another policy, and how sure that is',
    load: async () => (await import('./commands/what-if.js')).whatIfCommand(),
  },
  fork: {
    says: 'one incident, had something else been done at an instant; nothing of it is stored',
    load: async () => (await import('./commands/fork.js')).forkCommand(),
  },
  classify: {
    says: 'classify signals by a policy: one JSON signal a line in, one JSON classification a line out',
    load: async () => (await import('./commands/classify.js')).classifyCommand(),
  },
  clock: {
    says: 'reckon service-level clocks: one JSON question a line in, one answer a line out',
    load: async () => (await import('./commands/clock.js')).clockCommand(),
  },
  roster: {
    says: 'who is on shift: overrides, leave, swaps, shifts from a calendar',
    load: async (args) => (await import('./commands/roster.js')).rosterCommand(args),
  },
  'dead-letters': {
    says: 'messages set aside after failing alone three times',
    load: async () => (await import('./commands/dead-letters.js')).deadLettersCommand(),
  },
  rebuild: {
    says: 'make a read model again from the log and put it in its place; without a name, list what can be made',
    load: async () => (await import('./commands/rebuild.js')).rebuildCommand(),
  },
  key: {
    says: 'API keys',
    load: async (args) => (await import('./commands/key.js')).keyCommand(args),
  },
  policy: {
    says: 'the rules, as a folder proposed and a version in force',
    load: async (args) => (await import('./commands/policy.js')).policyCommand(args),
  },
  servicenow: {
    says: 'what differs from ServiceNow, and what waits for an operator',
    load: async (args) => (await import('./commands/servicenow.js')).servicenowCommand(args),
  },
  topics: {
    says: 'the Kafka topics of the services',
    load: async () => (await import('./commands/topics.js')).topicsCommand(),
  },
  import: {
    says: 'take the history of another system over, as it happened and at its own times',
    load: async () => (await import('./commands/import.js')).importCommand(),
  },
  bench: {
    says: 'measure our own code, beside a baseline in the same run',
    load: async (args) => (await import('./commands/bench.js')).benchCommand(args),
  },
  migrate: {
    says: 'bring the database up to date; on an empty one also make the admin key and adopt the policy folder',
    load: async () => (await import('./commands/migrate.js')).migrateCommand(),
  },
}
