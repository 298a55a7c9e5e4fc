import { readFileSync } from 'node:fs'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { RosterAnswer } from '@atlas/contracts'
import { StartRefusal } from '@atlas/runtime/environment'
import { askAtlas } from '../acts/ask-atlas.js'
import { headersOf } from '../acts/headers.js'

/** `import` reads a file; every other one is made from the API. */
export const rosterCommand = async (args: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('roster')
  command.addCommand(importCommand())
  if (args[0] === 'import') return command
  const { addActs, everyAct } = await import('../acts/act-commands.js')
  return addActs(command, await everyAct())
}

const importCommand = () =>
  new Command('import')
    .description('import shifts from an .ics file, in place of those that policy plans for its people meanwhile')
    .argument('<file>', 'a file of RFC 5545; - for standard input')
    .option('--person <id>', "whose shifts they all are; else each event's SUMMARY begins with the id of its person")
    .option('--from <instant>', 'such as 2026-12-01T00:00:00Z; now, if left out')
    .option('--until <instant>', 'the last shift of the file, or a year ahead, if left out')
    .requiredOption('--reason <text>', 'why')
    .option('--if-match <version>', 'the version that it was decided on; refused when there is a newer one')
    .option('--idempotency-key <key>', 'the same import with the same key is done once')
    .option('--json', 'print one JSON result as the last line')
    .addHelpText('after', '\nEnds with 1 where an event of the file could not be read, though the others are imported.')
    .action(async (path, { json, ifMatch, idempotencyKey, ...asked }) => {
      const answer = RosterAnswer.parse(
        await askAtlas({
          method: 'POST',
          path: '/v1/roster/import',
          body: { file: textOf(path), ...asked },
          headers: headersOf({ ifMatch, idempotencyKey }),
        }),
      )
      const mistakes = answer.imported?.mistakes ?? []
      console.log(json ? JSON.stringify(answer) : sentenceOf(answer))
      for (const { line, message } of mistakes) console.error(`${path}:${line}: ${message}`)
      if (mistakes.length > 0) process.exitCode = 1
    })

function sentenceOf({ change, imported }: RosterAnswer): string {
  if (!imported) return `change ${change} of the roster`
  const { people, shifts, from, until } = imported
  return `${shifts} shifts of ${people.join(', ')} from ${from} until ${until} (change ${change} of the roster)`
}

function textOf(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch {
    throw new StartRefusal(`${path} can't be read; name an .ics file, or - for standard input.`)
  }
}
