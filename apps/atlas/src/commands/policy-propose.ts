import { Command, Option } from '@commander-js/extra-typings'
import { PolicyAdoption } from '@atlas/contracts'
import { peopleFile, readPolicyFolder } from '@atlas/policy'
import { StartRefusal } from '@atlas/runtime/environment'
import { askAtlas } from '../acts/ask-atlas.js'
import { headersOf } from '../acts/headers.js'

export const retargetOption = () =>
  new Option('--retarget <clocks>', 'which clocks take its targets and calendars too; left out, only new ones').choices(
    ['running'] as const,
  )

/** `atlas policy propose policy`: with one's own key, where `adopt` needs the database. */
export const proposeCommand = () =>
  new Command('propose')
    .description('have a running Atlas put a policy folder in force; what needs a second person waits for one')
    .argument('<dir>')
    .requiredOption('--reason <reason>', 'why')
    .addOption(retargetOption())
    .option('--if-match <version>', 'the version of policy that it was written on; refused when it was changed since')
    .option('--json', 'print one JSON result as the last line')
    .action(async (dir, { reason, retarget, ifMatch, json }) => {
      const answer = PolicyAdoption.parse(
        await askAtlas({
          method: 'POST',
          path: '/v1/policy',
          body: { files: textsOf(dir), reason, ...(retarget ? { retarget } : {}) },
          headers: headersOf({ ifMatch }),
        }),
      )
      for (const line of json ? [JSON.stringify(answer)] : adoptionLines(answer)) console.log(line)
    })

/** How an adoption went, with what waits for whom. */
export function adoptionLines({
  hash,
  outcome,
  changed = [],
  needs = [],
}: Pick<PolicyAdoption, 'hash' | 'outcome'> & {
  readonly changed?: readonly string[]
  readonly needs?: readonly string[]
}): string[] {
  switch (outcome) {
    case 'adopted':
      return [`policy ${hash} is in force; changed: ${changed.join(', ') || 'nothing'}`]
    case 'proposed':
      return [...needs, `policy ${hash} waits for a second person: atlas policy approve ${hash.slice(0, 12)}`]
    case 'in force already':
      return [`policy ${hash} was in force already`]
  }
}

/** Names and addresses of people stay here: they are no part of a version. */
function textsOf(folder: string): Record<string, string> {
  let files
  try {
    files = readPolicyFolder(folder)
  } catch {
    throw new StartRefusal(`${folder} can't be read; name a folder of policy files.`)
  }
  files.delete(peopleFile)
  return Object.fromEntries([...files].map(([name, bytes]) => [name, textOf(name, bytes)]))
}

function textOf(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new StartRefusal(`${name} should be text in UTF-8.`)
  }
}
