import { readFileSync } from 'node:fs'
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { MissingPart } from '@atlas/contracts'
import type { RefusedException } from '@atlas/runtime/environment'
import { commands } from './commands.js'
import { ExitCode } from './exit-code.js'

/**
 * The `atlas` command. Exit codes: 0 done, 1 refused or a check failed, 2 usage. People see sentences, never a stack;
 * with --json the last line of standard output is one result, a refusal included.
 */
export async function runAtlas(given: readonly string[]): Promise<number> {
  const args = helpFirst(given)
  const program = new Command('atlas')
    .description('Atlas Triage: incidents of Kubernetes platforms, every decision an event')
    .version(release(), '--version', 'which release this is')
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
  for (const command of await asked(args)) program.addCommand(inheriting(command))
  try {
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError) return codeOf(error)
    if (error instanceof ExitCode) return error.code
    if (args.includes('--json')) console.log(JSON.stringify({ error: asJson(error) }))
    console.error(sentence(error))
    return 1
  }
}

/** Of the repository's package.json: the workspaces have no releases of their own. */
const release = (): string =>
  (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** `help start` asks what `start --help` does. */
const helpFirst = (args: readonly string[]): readonly string[] => {
  const [first, name, ...rest] = args
  return first === 'help' && name !== undefined ? [name, ...rest, '--help'] : args
}

/**
 * The named command alone, also where it is one on another resource; for help and for what isn't known, of each its name
 * and what it is for.
 */
const asked = async (args: readonly string[]): Promise<CommandUnknownOpts[]> => {
  const [name = '', ...rest] = args
  if (name === '--version') return []
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (named) return [(await named.load(rest)).description(named.says)]
  const { everyAct, otherResources } = await import('./acts/act-commands.js')
  const others = otherResources(await everyAct(), Object.keys(commands))
  const other = others.find((command) => command.name() === name)
  if (other) return [other]
  return [...Object.entries(commands).map(([each, { says }]) => new Command(each).description(says)), ...others]
}

/** addCommand, unlike command, copies no settings from the program. */
const inheriting = (command: CommandUnknownOpts): CommandUnknownOpts => {
  command.exitOverride().showHelpAfterError('(add --help for what there is)')
  for (const child of command.commands) inheriting(child)
  return command
}

/** commander's own complaints are about usage; a command's `error()` says its code. */
const codeOf = ({ code, exitCode }: CommanderError): number =>
  exitCode === 0 || code === 'commander.error' ? exitCode : 2

/** By name, as the classes come with the runtime, which a pure command doesn't load. */
const isRefused = (error: Error): error is RefusedException => error.name === 'RefusedException'

const sentence = (error: unknown): string => {
  if (!(error instanceof Error)) return `It could not be done: ${String(error)}.`
  if (error.name === 'StartRefusal') return error.message
  if (isRefused(error))
    return [error.message, ...error.refusal.missing.map((part) => `  ${part.field}: ${part.message}`)].join('\n')
  if (process.env['ATLAS_LOG_LEVEL'] === 'debug') return error.stack ?? error.message
  return `It could not be done: ${error.message} (ATLAS_LOG_LEVEL=debug shows where).`
}

const asJson = (error: unknown): { code: string; message: string; errors?: readonly MissingPart[] } => {
  if (!(error instanceof Error)) return { code: 'failed', message: String(error) }
  if (isRefused(error)) {
    const { code, missing } = error.refusal
    return { code, message: error.message, ...(missing.length > 0 ? { errors: missing } : {}) }
  }
  return { code: error.name === 'StartRefusal' ? 'refused' : 'failed', message: error.message }
}
