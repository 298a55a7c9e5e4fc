import { Command } from '@commander-js/extra-typings'
import { addNamed, type Subcommands } from './named-subcommands.js'
import { readsPastReaders } from './past-readers.js'

export const auditCommand = ([name]: readonly string[]): Promise<Command> =>
  addNamed(new Command('audit'), subcommands, name)

const subcommands: Subcommands = {
  // To verify shows nothing of what it reads.
  verify: async () => (await import('./audit-verify.js')).verifyCommand(),
  // Says itself that it reads past the readers.
  divergence: async () => (await import('./audit-divergence.js')).divergenceCommand(),
  trail: async () => readsPastReaders((await import('./audit-trail.js')).trailCommand()),
  reclassifications: async () => readsPastReaders((await import('./audit-proofs.js')).reclassificationsCommand()),
  pages: async () => readsPastReaders((await import('./audit-proofs.js')).pagesCommand()),
  prove: async () => readsPastReaders((await import('./audit-prove.js')).proveCommand()),
  export: async () => readsPastReaders((await import('./audit-bundle.js')).exportCommand()),
  person: async () => readsPastReaders((await import('./audit-person.js')).personCommand()),
}
