import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { RefusedException, reason, StartRefusal } from '@atlas/runtime'
import { commands } from './commands.js'
import { ExitCode } from './exit-code.js'

/**
 * The `atlas` command. Exit codes: 0 done, 1 refused or a check failed, 2 usage. People see sentences, never a stack;
 * with --json the last line of standard output is one result, a refusal included.
 */
export async function runAtlas(args: readonly string[]): Promise<number> {
  const program = new Command('atlas')
    .description('Atlas Triage: incidents of Kubernetes platforms, every decision an event')
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
  for (const command of commands) program.addCommand(inheriting(command()))
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

/** addCommand, unlike command, copies no settings from the program. */
const inheriting = (command: CommandUnknownOpts): CommandUnknownOpts => {
  command.exitOverride().showHelpAfterError('(add --help for what there is)')
  for (const child of command.commands) inheriting(child)
  return command
}

/** commander's own complaints are about usage; a command's `error()` says its code. */
const codeOf = ({ code, exitCode }: CommanderError): number =>
  exitCode === 0 || code === 'commander.error' ? exitCode : 2

const sentence = (error: unknown): string => {
  if (error instanceof StartRefusal) return error.message
  if (error instanceof RefusedException)
    return [error.refusal.message, ...error.refusal.missing.map((part) => `  ${part.field}: ${part.message}`)].join(
      '\n',
    )
  if (process.env['ATLAS_LOG_LEVEL'] === 'debug' && error instanceof Error) return error.stack ?? error.message
  return `It could not be done: ${reason(error)} (ATLAS_LOG_LEVEL=debug shows where).`
}

const asJson = (error: unknown): { code: string; message: string } =>
  error instanceof RefusedException
    ? { code: error.refusal.code, message: error.refusal.message }
    : { code: error instanceof StartRefusal ? 'refused' : 'failed', message: reason(error) }
