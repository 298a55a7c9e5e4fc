import { Command, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import type { Act } from './act.js'
import { readBody, withField } from './body.js'
import type { Field } from './fields.js'
import { headersOf } from './headers.js'

/** `atlas incident start-work 1001 --next-update-by …`: an act, asked of a running Atlas. */
export function actCommand(act: Act): CommandUnknownOpts {
  const command: CommandUnknownOpts = new Command(act.name).description(act.says)
  for (const parameter of act.parameters) command.argument(`<${parameter}>`, argumentSays(act, parameter))
  for (const field of act.fields) command.addOption(optionOf(field))
  if (act.takesBody) command.option('--body <json>', 'the whole body: JSON, @file, or - for standard input')
  return command
    .option('--if-match <version>', 'the version that it was decided on; refused when there is a newer one')
    .option('--idempotency-key <key>', 'the same command with the same key is done once')
    .option('--json', 'print one JSON result as the last line')
    .addHelpText('after', helpOf(act))
    .action(async () => {
      const options: Readonly<Record<string, unknown>> = command.opts()
      const [{ askAtlas }, { sentenceOf }] = await Promise.all([
        import('./ask-atlas.js'),
        import('./answer-sentence.js'),
      ])
      const answer = await askAtlas({
        method: act.method.toUpperCase(),
        path: pathOf(act, command.args),
        body: act.takesBody ? bodyOf(act, options) : undefined,
        headers: headersOf(options),
      })
      console.log(options['json'] ? JSON.stringify(answer) : sentenceOf(answer))
    })
}

const argumentSays = ({ resource }: Act, parameter: string): string =>
  parameter === 'id' ? (resource === 'incident' ? 'its id or its number' : 'its id') : parameter

const optionOf = ({ option, kind, says, choices }: Field): Option => {
  const flags = { text: '<text>', number: '<number>', flag: '', list: '<text...>', json: '<json>' }
  const made = new Option(`--${option} ${flags[kind]}`.trimEnd(), says)
  return choices ? made.choices(choices) : made
}

const helpOf = ({ example }: Act): string => `
Environment:
  ATLAS_URL  where Atlas is; default http://127.0.0.1:3000, or the port of ATLAS_PORT
  ATLAS_KEY  your API key${
    example === undefined
      ? ''
      : `

Example of a body:
  ${JSON.stringify(example)}`
  }`

const pathOf = ({ path, parameters }: Act, given: readonly string[]): string =>
  parameters.reduce(
    (filled, parameter, index) => filled.replace(`{${parameter}}`, encodeURIComponent(given[index] ?? '')),
    path,
  )

function bodyOf({ fields }: Act, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole = typeof options['body'] === 'string' ? readBody(options['body']) : {}
  return fields.reduce<Record<string, unknown>>((body, field) => {
    const given = options[attributeOf(field)]
    return given === undefined ? body : withField(body, field, given)
  }, whole)
}

/** As commander keeps an option's value. */
const attributeOf = ({ option }: Field): string => new Option(`--${option}`).attributeName()
