import { Command, type CommandUnknownOpts, InvalidArgumentError } from '@commander-js/extra-typings'
import { type Bench, benches, environmentLines, sentenceOf } from '@atlas/bench'
import { addNamed } from './named-subcommands.js'

/** `atlas bench NAME`: measures the product's own code beside a baseline, in the same run. */
export const benchCommand = ([name]: readonly string[]): Promise<CommandUnknownOpts> =>
  addNamed(
    new Command('bench'),
    Object.fromEntries(
      Object.entries(benches).map(([each, load]) => [each, async () => subcommand(each, await load())]),
    ),
    name,
  )

function subcommand(name: string, bench: Bench): CommandUnknownOpts {
  const command: CommandUnknownOpts = new Command(name)
    .description(bench.says)
    .option('--rounds <n>', 'measured rounds after the warm-up', wholeNumber, 5)
    .option('--json', 'print one JSON result as the last line')
  for (const [parameter, { says, fallback }] of Object.entries(bench.parameters))
    command.option(`--${parameter} <n>`, says, wholeNumber, fallback)
  return command.action(async () => {
    const options: Readonly<Record<string, unknown>> = command.opts()
    const say = (line: string): void => console.error(line)
    for (const line of environmentLines()) say(line)
    const { atlasServices } = await import('../services.js')
    const [first, ...variants] = await bench.run({
      services: atlasServices,
      rounds: whole(options, 'rounds'),
      say,
      parameter: (parameter) => whole(options, parameter),
    })
    if (!first) throw new Error(`the bench ${name} measured nothing`)
    for (const measurement of [first, ...variants]) console.log(sentenceOf(measurement))
    if (options['json']) console.log(JSON.stringify(variants.length > 0 ? { ...first, variants } : first))
  })
}

/** An option as wholeNumber left it; a bench asks for those alone that it has named. */
function whole(options: Readonly<Record<string, unknown>>, name: string): number {
  const value = options[name]
  if (typeof value !== 'number') throw new TypeError(`the bench has no --${name}`)
  return value
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('should be a whole number from 1 to 999999999.')
  return Number(text)
}
