import type { CommandUnknownOpts } from '@commander-js/extra-typings'

/** Subcommands by name, in the order in which help lists them; each loads what it works with. */
export type Subcommands = Readonly<Record<string, () => Promise<CommandUnknownOpts>>>

/** Adds the named one alone, which needn't wait for what the others load; for help and for what isn't known, all. */
export async function addNamed<Into extends CommandUnknownOpts>(
  into: Into,
  all: Subcommands,
  name: string | undefined,
): Promise<Into> {
  const named = name !== undefined && Object.hasOwn(all, name) ? all[name] : undefined
  for (const load of named ? [named] : Object.values(all)) into.addCommand(await load())
  return into
}
