import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/**
 * Every command, in the order in which help lists them; each is a file in commands/. They are loaded when asked for: a
 * pure one, such as `clock`, needn't wait for a framework that it doesn't use. `args` are those after its name. What
 * is done with other resources than incidents are commands too, made from the API (`acts/`).
 */
export const commands: Readonly<Record<string, (args: readonly string[]) => Promise<CommandUnknownOpts>>> = {
  start: async () => (await import('./commands/start.js')).startCommand(),
  incident: async (args) => (await import('./commands/incident.js')).incidentCommand(args),
  audit: async () => (await import('./commands/audit.js')).auditCommand(),
  report: async () => (await import('./commands/report.js')).reportCommand(),
  replay: async () => (await import('./commands/replay.js')).replayCommand(),
  'what-if': async () => (await import('./commands/what-if.js')).whatIfCommand(),
  fork: async () => (await import('./commands/fork.js')).forkCommand(),
  classify: async () => (await import('./commands/classify.js')).classifyCommand(),
  clock: async () => (await import('./commands/clock.js')).clockCommand(),
  roster: async (args) => (await import('./commands/roster.js')).rosterCommand(args),
  'dead-letters': async () => (await import('./commands/dead-letters.js')).deadLettersCommand(),
  rebuild: async () => (await import('./commands/rebuild.js')).rebuildCommand(),
  key: async () => (await import('./commands/key.js')).keyCommand(),
  policy: async (args) => (await import('./commands/policy.js')).policyCommand(args),
  servicenow: async (args) => (await import('./commands/servicenow.js')).servicenowCommand(args),
  topics: async () => (await import('./commands/topics.js')).topicsCommand(),
  import: async () => (await import('./commands/import.js')).importCommand(),
  bench: async () => (await import('./commands/bench.js')).benchCommand(),
  migrate: async () => (await import('./commands/migrate.js')).migrateCommand(),
}
