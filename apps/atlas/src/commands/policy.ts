import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import { loadPolicyFolder, parsePolicy, policyDiff, policyFormat } from '@atlas/policy'
import {
  adoptPolicy,
  asksSecondPerson,
  describeMistakes,
  Environment,
  PolicyStore,
  readProposal,
  StartRefusal,
  withDatabase,
} from '@atlas/runtime'
import { ExitCode } from '../exit-code.js'
import { policyOf } from '../policy-of.js'
import { policyDiffCommand } from './policy-diff.js'
import { policyTest } from './policy-test.js'

/** What a second person decides of a proposal are acts, asked of a running Atlas. */
export const policyCommand = async (args: readonly string[]): Promise<CommandUnknownOpts> => {
  const command = new Command('policy').description('the rules, as a folder proposed and a version in force')
  command.addCommand(check()).addCommand(policyDiffCommand()).addCommand(policyTest()).addCommand(adopt())
  if (command.commands.some((child) => child.name() === args[0])) return command
  const { addActs, everyAct } = await import('../acts/act-commands.js')
  return addActs(command, await everyAct())
}

const check = () =>
  new Command('check')
    .description('find every mistake in a policy folder, with its file, line and column')
    .argument('[dir]', 'default policy', 'policy')
    .option('--json', 'print one JSON result as the last line')
    .action((dir, { json }) => {
      if (!existsSync(dir)) throw new StartRefusal(`There is no folder ${dir}; name one of policy files.`)
      const parsed = loadPolicyFolder(dir)
      if ('errors' in parsed) {
        console.error(describeMistakes(parsed.errors, dir))
        if (json) console.log(JSON.stringify({ errors: parsed.errors }))
        throw new ExitCode(1)
      }
      console.log(json ? JSON.stringify({ hash: parsed.ok.hash }) : `${dir} is valid: policy ${parsed.ok.hash}`)
    })

const adopt = () =>
  new Command('adopt')
    .description('put a policy folder in force, as an event')
    .argument('<dir>')
    .option('--author <person>', 'who wrote it; default the account that runs this')
    .option('--approver <person>', 'the second person')
    .option('--reason <reason>', 'why', 'adopted from the command line')
    .option('--json', 'print one JSON result as the last line')
    .action(async (dir, { author = userInfo().username, approver, reason, json }, command) => {
      if (approver === author)
        command.error('error: the approver should be another person than the author', { exitCode: 2 })
      const { atlasServices } = await import('../services.js')
      const proposal = readProposal(policyFormat, dir)
      const adopted = await withDatabase(Environment.read(), atlasServices, async ({ dataSource, eventLog }) => {
        const store = new PolicyStore(dataSource)
        const needs = (await asksSecondPerson(dataSource)) ? await secondPersonOf(store, dir) : []
        if (needs.length > 0 && approver !== undefined)
          throw new StartRefusal(
            `A name is no approval here: leave --approver out, and ${approver} approves with their own key.`,
          )
        return adoptPolicy(eventLog, store, proposal, {
          actor: { kind: 'person', id: author, via: 'cli' },
          author,
          approver: approver ?? null,
          reason,
          needs,
        })
      })
      if (json) console.log(JSON.stringify(adopted))
      else if (adopted.outcome === 'adopted')
        console.log(`policy ${adopted.hash} is in force; changed: ${adopted.changed.join(', ') || 'nothing'}`)
      else if (adopted.outcome === 'proposed')
        for (const line of [
          ...adopted.needs,
          `policy ${adopted.hash} waits for a second person: atlas policy approve ${adopted.hash.slice(0, 12)}`,
        ])
          console.log(line)
      else console.log(`policy ${adopted.hash} was in force already`)
    })

/** What a folder changes of the policy in force that one person doesn't change alone. */
async function secondPersonOf(store: PolicyStore, folder: string): Promise<string[]> {
  const hash = await store.inForce()
  if (hash === undefined) return []
  const inForce = parsePolicy(await store.files(hash))
  if ('errors' in inForce) throw new StartRefusal(`This release can't read the policy in force, ${hash.slice(0, 12)}.`)
  return policyDiff(inForce.ok, policyOf(folder)).flatMap(({ sentence, needsSecondPerson }) =>
    needsSecondPerson ? [sentence] : [],
  )
}
