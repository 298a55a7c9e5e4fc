import { readFile } from 'node:fs/promises'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { Command } from '@commander-js/extra-typings'
import type { Act } from './act.js'
import { actCommand } from './act-command.js'

/**
 * Every act that the services offer, as they said when they were built (describe-acts.ts): to ask them takes every
 * framework that they use, which a command that asks a running Atlas needn't wait for.
 */
export const everyAct = async (): Promise<readonly Act[]> =>
  JSON.parse(await readFile(new URL('../acts.json', import.meta.url), 'utf8')) as readonly Act[]

/** Adds the acts on a resource to its command, where the command has none of that name. */
export function addActs(command: CommandUnknownOpts, acts: readonly Act[]): CommandUnknownOpts {
  const taken = new Set(command.commands.map((child) => child.name()))
  for (const act of acts)
    if (act.resource === command.name() && !taken.has(act.name)) command.addCommand(actCommand(act))
  return command
}

/** A command for each resource with acts that isn't one of `known`. */
export function otherResources(acts: readonly Act[], known: readonly string[]): CommandUnknownOpts[] {
  const resources = new Set(acts.map(({ resource }) => resource).filter((resource) => !known.includes(resource)))
  return [...resources].map((resource) =>
    addActs(new Command(resource).description(`acts on a ${resource.replaceAll('-', ' ')}`), acts),
  )
}
