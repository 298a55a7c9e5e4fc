import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/**
 * A command that reads the database knows no reader: whoever runs it holds the database, restricted incidents and all
 * (docs/readers.md). It says so each time, on standard error, so that what is handed on isn't taken for what everybody
 * reads.
 */
export function readsPastReaders<Reading extends CommandUnknownOpts>(command: Reading): Reading {
  command.addHelpText('after', `\n${said}`)
  command.hook('preAction', () => console.error(said))
  return command
}

const said =
  'Read from the database, past policy/readers.yaml: restricted incidents are shown in full, and nobody is recorded.'
