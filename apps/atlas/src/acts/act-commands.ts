import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { Command } from '@commander-js/extra-typings'
import { describeApi } from '@atlas/runtime'
import { atlasServices } from '../services.js'
import { type Act, actsOf } from './act.js'
import { actCommand } from './act-command.js'

let described: Promise<Act[]> | undefined

/** Every act that the services offer; they are asked once, whoever wants to know. */
export const everyAct = (): Promise<Act[]> => (described ??= describeApi(atlasServices).then(actsOf))

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
