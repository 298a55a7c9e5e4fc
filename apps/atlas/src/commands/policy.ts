import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { addNamed, type Subcommands } from './named-subcommands.js'

/** What a second person decides of a proposal are acts, asked of a running Atlas. */
export const policyCommand = async ([name]: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('policy')
  if (name !== undefined && Object.hasOwn(subcommands, name)) return addNamed(command, subcommands, name)
  const { addActs, everyAct } = await import('../acts/act-commands.js')
  // `propose` reads a folder for it.
  const acts = (await everyAct()).filter(({ path }) => path !== '/v1/policy')
  if (!acts.some((act) => act.resource === 'policy' && act.name === name)) await addNamed(command, subcommands, name)
  return addActs(command, acts)
}

const subcommands: Subcommands = {
  check: async () => (await import('./policy-check.js')).checkCommand(),
  diff: async () => (await import('./policy-diff.js')).policyDiffCommand(),
  test: async () => (await import('./policy-test.js')).policyTest(),
  adopt: async () => (await import('./policy-adopt.js')).adoptCommand(),
  propose: async () => (await import('./policy-propose.js')).proposeCommand(),
}
